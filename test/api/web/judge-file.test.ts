// The page judges a file as the CLI does, with the same code and without Node.js.
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { withoutNode } from "../../../api/deploy/bundle-page.ts";
import { sourceOfFile } from "../../../api/web/upload/file-source.ts";
import { type judgeFile as Judge, judgeFile } from "../../../api/web/upload/judge-file.ts";
import { crc32, isUtf8, Buffer as PageBuffer } from "../../../api/web/upload/node-stand-ins.ts";
import { noisePhotos, noisePicture } from "../../support/noise-picture.ts";
import { heifOf } from "../../support/photo-containers.ts";
import {
  cr2Raw,
  cr3Raw,
  crwRaw,
  dngRaw,
  mrwRaw,
  orfRaw,
  rafRaw,
  rw2Raw,
  tiffRaw,
  x3fRaw,
} from "../../support/raw-containers.ts";

const repository = join(import.meta.dirname, "../../..");
const bundled = await build({
  ...withoutNode(repository),
  entryPoints: [join(repository, "api/web/upload/judge-file.ts")],
  ...{ bundle: true, write: false, format: "iife", globalName: "judge", platform: "browser", logLevel: "silent" },
});
/** What browsers have and Node's Buffer lacks. */
const browser = createContext({ TextDecoder, TextEncoder, Uint8Array, DataView });
runInContext(bundled.outputFiles?.[0]?.text ?? "", browser);
const judgeInBrowser = (browser as { judge: { judgeFile: typeof Judge } }).judge.judgeFile;

const jpeg = await noisePicture().jpeg().toBuffer();
const previews = { full: jpeg, thumbnail: jpeg };
const encoded = await noisePhotos();
const photos: [name: string, bytes: Uint8Array][] = [
  ...encoded,
  ["HEIC", heifOf(jpeg)],
  ["DNG", dngRaw(previews)],
  ["NEF", tiffRaw("NIKON CORPORATION", previews)],
  ["RAW of a maker that is not known", tiffRaw("Sinar", previews)],
  ["CR2", cr2Raw(previews)],
  ["CR3", cr3Raw(previews)],
  ["CRW", crwRaw(previews)],
  ["MRW", mrwRaw(previews)],
  ["ORF", orfRaw(previews)],
  ["RAF", rafRaw(jpeg)],
  ["RW2", rw2Raw(previews)],
  ["X3F", x3fRaw(jpeg)],
];

const plain = (judged: ReturnType<typeof judgeFile>) => JSON.parse(JSON.stringify(judged));
function expectAsInNode(name: string, bytes: Uint8Array): void {
  expect(plain(judgeInBrowser(byteSourceOf(bytes), name))).toEqual(plain(judgeFile(byteSourceOf(bytes), name)));
}

describe("the page", () => {
  it.each(photos)("judges a file as the CLI does, even if it ends too early or has a hole: %s", (name, whole) => {
    expectAsInNode(name, whole);
    for (const share of [0.02, 0.5, 0.99]) {
      expectAsInNode(name, whole.subarray(0, Math.ceil(whole.length * share)));
      const holed = Uint8Array.from(whole).fill(
        0,
        Math.floor(whole.length * share * 0.7),
        Math.ceil(whole.length * share),
      );
      expectAsInNode(name, holed);
    }
  });

  it("distinguishes half a photo from a whole one", () => {
    for (const [name, whole] of encoded) {
      expect([name, judgeInBrowser(byteSourceOf(whole), name).isCut]).toEqual([name, false]);
      expect([name, judgeInBrowser(byteSourceOf(whole.subarray(0, whole.length / 2)), name).isCut]).toEqual([
        name,
        true,
      ]);
    }
  });
});

describe("a large file's source", () => {
  it("gives the right bytes at any offset, and combines small reads", () => {
    const all = Uint8Array.from({ length: 1_000_000 }, (_, n) => (n * 7919) % 251);
    let reads = 0;
    const blob = { size: all.length, slice: (from: number, to: number) => all.slice(from, to) } as unknown as Blob;
    const source = sourceOfFile(blob, {
      readAsArrayBuffer: (part) => {
        reads++;
        return (part as unknown as Uint8Array<ArrayBuffer>).buffer;
      },
    });
    for (const [offset, length] of [
      [0, 64],
      [64, 900],
      [262_100, 100],
      [262_144, 10],
      [5, 700_000],
      [999_990, 50],
      [1_000_001, 4],
      [7, 0],
    ] as const) {
      expect(Buffer.compare(source.read(offset, length), all.subarray(offset, offset + length))).toBe(0);
    }
    expect(reads).toBe(5);
  });
});

describe("the stand-ins for Node.js", () => {
  it("give the same results as Node.js", async () => {
    const { crc32: crc32OfNode } = await import("node:zlib");
    const { isUtf8: isUtf8OfNode } = await import("node:buffer");
    const bytes = Uint8Array.from({ length: 20_001 }, (_, n) => (n * 31 + (n >> 5)) % 256);
    expect(crc32(bytes.subarray(100), crc32(bytes.subarray(0, 100)))).toBe(crc32OfNode(bytes));
    for (const each of [bytes, new TextEncoder().encode("é🙂")]) expect(isUtf8(each)).toBe(isUtf8OfNode(each));
    for (const encoding of ["latin1", "hex", "utf16le"] as const) {
      expect(PageBuffer.from(bytes).toString(encoding, 2, 19_000)).toBe(
        Buffer.from(bytes).toString(encoding, 2, 19_000),
      );
    }
    const needle = Buffer.from(bytes.subarray(9000, 9004)).toString("latin1");
    const [ours, nodes] = [PageBuffer.from(bytes.buffer, 10, 15_000), Buffer.from(bytes.buffer, 10, 15_000)];
    expect(ours.indexOf(needle, 0, "latin1")).toBe(nodes.indexOf(needle, 0, "latin1"));
    expect(ours.indexOf("nothing of it", 0, "latin1")).toBe(-1);
    expect([...PageBuffer.from(bytes).swap16()]).toEqual([
      ...Buffer.from(bytes.subarray(0, 20_000)).swap16(),
      bytes[20_000],
    ]);
    expect([...PageBuffer.concat([bytes, ours])]).toEqual([...Buffer.concat([bytes, nodes])]);
    for (const [a, b] of [
      [
        [1, 2],
        [1, 2],
      ],
      [
        [1, 2],
        [1, 3],
      ],
      [[2], [1, 9]],
      [[1], [1, 0]],
    ]) {
      const [left, right] = [Uint8Array.from(a ?? []), Uint8Array.from(b ?? [])];
      expect(PageBuffer.compare(left, right)).toBe(Buffer.compare(left, right));
    }
  });
});
