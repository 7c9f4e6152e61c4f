// CRW, X3F and MRW: containers from before cameras settled on TIFF.
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { checkWhole } from "../../../api/captions/check-whole.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import type { ContentType } from "../../../api/contract.ts";
import { jpegOf } from "../../support/caption-classes.ts";
import { numbers, type TiffTag, tiffOf, xmpCaption } from "../../support/metadata-writers.ts";
import { exifSegment, xmpSegment } from "../../support/photo-containers.ts";
import { cpuMsOf } from "../../support/quiet-time.ts";

const long = (...values: number[]) => numbers(values, 4, "little");
const short = (...values: number[]) => numbers(values, 2, "little");

/** A CIFF heap: values, their directory, and its offset. */
function heapOf(records: [tag: number, value: Buffer][]): Buffer {
  const parts: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [tag, value] of records) {
    entries.push(Buffer.concat([short(tag), long(value.length, at)]));
    parts.push(value);
    at += value.length;
  }
  return Buffer.concat([...parts, short(records.length), ...entries, long(at)]);
}

const crw = Buffer.concat([
  Buffer.from("II\x1a\0\0\0HEAPCCDR\x02\0\x01\0\0\0\0\0\0\0\0\0", "latin1"),
  heapOf([
    [0x2005, Buffer.alloc(3000, 7)],
    [
      0x300a,
      heapOf([
        [0x2807, heapOf([[0x080a, Buffer.from("Canon\0Canon EOS 300D\0")]])],
        [0x1810, long(3072, 2048, 1, 90, 0, 0, 0)],
        [0x180e, long(1_068_485_966, 0, 0)],
      ]),
    ],
  ]),
]);

/** Sections, and a directory whose offset is in the last four bytes. */
function x3fOf(sections: [type: string, content: Buffer][]): Buffer {
  const head = Buffer.concat([
    Buffer.from("FOVb"),
    long(0x20002),
    Buffer.alloc(20),
    long(2268, 1512),
    Buffer.alloc(100),
  ]);
  const parts: Buffer[] = [head];
  const entries: Buffer[] = [];
  let at = head.length;
  for (const [type, content] of sections) {
    entries.push(Buffer.concat([long(at, content.length), Buffer.from(type)]));
    parts.push(content);
    at += content.length;
  }
  return Buffer.concat([...parts, Buffer.from("SECd"), long(0x20000, sections.length), ...entries, long(at)]);
}

const camera: TiffTag[] = [
  { tag: 0x010f, type: 2, value: "SIGMA" },
  { tag: 0x0110, type: 2, value: "SIGMA DP2" },
];
const jpegSection = Buffer.concat([
  Buffer.from("SECi"),
  long(0x20000, 2, 18, 8, 8, 0),
  jpegOf([exifSegment(tiffOf([camera])), xmpSegment(xmpCaption("Foveon"))]),
]);

function propertiesOf(pairs: [string, string][]): Buffer {
  const offsets: number[] = [];
  let text = "";
  for (const each of pairs.flat()) {
    offsets.push(text.length);
    text += `${each}\0`;
  }
  return Buffer.concat([
    Buffer.from("SECp"),
    long(0x20000, pairs.length, 0, 0, text.length),
    long(...offsets),
    Buffer.from(text, "utf16le"),
  ]);
}

const x3f = x3fOf([["IMAG", jpegSection]]);
const oldX3f = x3fOf([
  ["IMAG", Buffer.alloc(500, 3)],
  ["PROP", propertiesOf([["CAMMANUF", "SIGMA"], ["CAMMODEL", "SIGMA SD10"], ["TIME", "978309395"]])], // biome-ignore format: pairs
]);

function mrwOf(pixels: [number, number]): Buffer {
  const sides = Buffer.concat([numbers([...pixels, ...pixels], 2, "big"), Buffer.from([12, 12, 0x59, 0, 0, 0, 0, 1])]);
  const prd = Buffer.concat([Buffer.from("\0PRD"), numbers([24], 4, "big"), Buffer.from("27200001"), sides]);
  const block = tiffOf([[{ tag: 0x010e, type: 2, value: "By the lake" }]], "big");
  const ttw = Buffer.concat([Buffer.from("\0TTW"), numbers([block.length], 4, "big"), block]);
  const blocks = Buffer.concat([prd, ttw]);
  return Buffer.concat([
    Buffer.from("\0MRM"),
    numbers([blocks.length], 4, "big"),
    blocks,
    Buffer.alloc(pixels[0] * pixels[1] * 1.5, 9),
  ]);
}

const mrw = mrwOf([20, 30]);
const read = (bytes: Uint8Array) => readCaption(byteSourceOf(bytes), { languages: [] });

describe("captions and details", () => {
  it("of a CRW", () => {
    expect(read(crw)).toMatchObject({
      contentType: "image/x-canon-crw",
      takenAt: "2003-11-10T17:39:26",
      details: { camera: "Canon EOS 300D", orientation: 6, width: 2048, height: 3072 },
      warnings: [],
    });
  });

  it("of an X3F with a JPEG inside", () => {
    expect(read(x3f)).toMatchObject({
      contentType: "image/x-sigma-x3f",
      title: "Foveon",
      details: { camera: "SIGMA DP2", width: 2268, height: 1512 },
    });
  });

  it("of an X3F with properties", () => {
    expect(read(oldX3f)).toMatchObject({ takenAt: "2001-01-01T00:36:35", details: { camera: "SIGMA SD10" } });
  });

  it("of an MRW", () => {
    expect(read(mrw)).toMatchObject({ contentType: "image/x-minolta-mrw", description: "By the lake" });
  });
});

describe("whole or cut", () => {
  it.each<[ContentType, Buffer]>([
    ["image/x-canon-crw", crw],
    ["image/x-sigma-x3f", x3f],
    ["image/x-minolta-mrw", mrw],
  ])("%s", (contentType, bytes) => {
    expect(checkWhole(byteSourceOf(bytes), contentType)).toBe("whole");
    for (const length of [60, 100, bytes.length >> 1, bytes.length - 300, bytes.length - 1]) {
      expect(checkWhole(byteSourceOf(bytes.subarray(0, length)), contentType)).toEqual({ cut: expect.any(String) });
    }
  });
});

describe("a hostile one", () => {
  it.each([
    [
      "CRW whose heap holds itself",
      Buffer.concat([
        crw.subarray(0, 26),
        heapOf([[0x300a, Buffer.alloc(0)]]).subarray(0, 2),
        short(0x300a),
        long(0xffff, 0),
        long(0),
      ]),
    ],
    [
      "CRW of 65,535 records",
      Buffer.concat([crw.subarray(0, 26), short(0xffff), Buffer.alloc(700_000, 0x20), long(0)]),
    ],
    [
      "X3F whose directory says that it has 4 billion sections",
      Buffer.concat([x3f.subarray(0, 136), Buffer.from("SECd"), long(0, 0xffffffff), Buffer.alloc(2000, 1), long(136)]),
    ],
    ["X3F without a directory", Buffer.concat([Buffer.from("FOVb"), Buffer.alloc(100)])],
  ])("%s is read quickly", (_, bytes) => {
    expect(cpuMsOf(() => expect(read(bytes).title).toBeUndefined()).ms).toBeLessThan(500);
  });
});
