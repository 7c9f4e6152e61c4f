// TIFFs from scanners, Photoshop and scientists: the renditions show the photo, upright and in its own tones.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doPictureJob } from "../../../api/renditions/do-picture-job.ts";
import { type TiffTag, tiffOf } from "../../support/metadata-writers.ts";
import { differenceFrom, referencePicture } from "../../support/picture-samples.ts";

const recipe = { smallQuality: 75, largeQuality: 82, heic: true };
const reference = referencePicture(120, 80);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-tiffs-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function answerFor(tiff: Uint8Array) {
  const file = join(folder, "photo");
  writeFileSync(file, tiff);
  return doPictureJob({ file, contentType: "image/tiff", recipe });
}

async function differenceOf(tiff: Uint8Array, from = reference): Promise<number> {
  const { pictures, refusal, detail } = await answerFor(tiff);
  if (!pictures) throw new Error(`${refusal} ${detail}`);
  const differences = [pictures.large, pictures.small].map(({ bytes }) => differenceFrom(from, bytes));
  return Math.max(...(await Promise.all(differences)));
}

interface Samples {
  data: Uint8Array;
  channels: number;
  bits?: number;
  format?: "unsigned" | "signed" | "float";
  photometric?: number;
}

/** A picture in one strip, as large as the reference. */
function page(
  { data, channels, bits = 8, format = "unsigned", photometric = 2 }: Samples,
  ...more: TiffTag[]
): TiffTag[] {
  const each = (value: number) => Array.from({ length: channels }, () => value);
  const wanted = new Set(more.map(({ tag }) => tag));
  const tags: TiffTag[] = [
    { tag: 0x100, type: 4, value: [reference.width] },
    { tag: 0x101, type: 4, value: [reference.height] },
    { tag: 0x102, type: 3, value: each(bits) },
    { tag: 0x103, type: 3, value: [1] },
    { tag: 0x106, type: 3, value: [photometric] },
    { tag: 0x111, type: 4, value: { pointedAt: data } },
    { tag: 0x115, type: 3, value: [channels] },
    { tag: 0x116, type: 4, value: [reference.height] },
    { tag: 0x117, type: 4, value: [data.length] },
    { tag: 0x153, type: 3, value: each({ unsigned: 1, signed: 2, float: 3 }[format]) },
  ];
  return [...tags.filter(({ tag }) => !wanted.has(tag)), ...more];
}

const rgb: Samples = { data: reference.data, channels: 3 };

/** The reference in a single tile, which is wider than the picture. */
const tile = (() => {
  const [width, rowBytes] = [128, reference.width * 3];
  const data = Buffer.alloc(width * reference.height * 3);
  for (let y = 0; y < reference.height; y++) reference.data.copy(data, y * width * 3, y * rowBytes, (y + 1) * rowBytes);
  return { width, data };
})();

/** A page in one tile. @param offset where the tile lies, if not in the file */
function tiledPage(compression: number, data: Uint8Array, offset?: number): TiffTag[] {
  const strips = [0x111, 0x116, 0x117];
  return [
    ...page(rgb, short(0x103, compression)).filter(({ tag }) => !strips.includes(tag)),
    short(0x142, tile.width),
    short(0x143, reference.height),
    { tag: 0x144, type: 4, value: offset === undefined ? { pointedAt: data } : [offset] },
    { tag: 0x145, type: 4, value: [data.length] },
  ];
}
const [plain, deflate, zstandard] = [1, 8, 50000];
const overwritten = (bytes: Buffer) => Buffer.from(bytes).fill(0x55, bytes.length >> 1);
const short = (tag: number, ...value: number[]): TiffTag => ({ tag, type: 3, value });
const subfile = (value: number): TiffTag => ({ tag: 0xfe, type: 4, value: [value] });
const grey: Samples = { data: Buffer.alloc(reference.width * reference.height, 128), channels: 1, photometric: 1 };

/** The reference with extra channels behind its colours. */
function withChannels(...extras: number[]): Samples {
  const channels = 3 + extras.length;
  const data = Buffer.alloc((reference.data.length / 3) * channels);
  for (let from = 0, to = 0; to < data.length; from += 3, to += channels)
    data.set([...reference.data.subarray(from, from + 3), ...extras], to);
  return { data, channels };
}

const floats = (values: number[]) => Buffer.from(Float32Array.from(values).buffer);
/** IEEE 754 half precision of a number from 0 to 1. */
function halfOf(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.max(-14, Math.floor(Math.log2(value)));
  return ((exponent + 15) << 10) | Math.floor((value / 2 ** exponent - 1) * 1024);
}
const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const isGrey = { ...reference, data: Buffer.from(reference.data.map((_, i) => reference.data[i - (i % 3)] ?? 0)) };
const greyValues = [...reference.data].filter((_, i) => i % 3 === 0);

describe("a TIFF", () => {
  it.each([
    ["whose orientation is 0", page(rgb, short(0x112, 0))],
    ["whose orientation is 9", page(rgb, short(0x112, 9))],
    ["whose unit of resolution is none", page(rgb, short(0x128, 0))],
    ["whose order of bits is none", page(rgb, short(0x10a, 0))],
    ["with a channel that is no transparency", page(withChannels(0), short(0x152, 0))],
    ["with a channel that nothing is said of", page(withChannels(0))],
    ["with two of those", page(withChannels(0, 200))],
    ["with two of them", page(withChannels(0, 200), short(0x152, 0, 0))],
    ["with transparency before another channel", page(withChannels(255, 0), short(0x152, 2, 0))],
    ["with transparency behind another channel", page(withChannels(0, 255), short(0x152, 0, 2))],
    [
      "of 32-bit integers",
      page({
        data: Buffer.from(Uint32Array.from(reference.data, (value) => value * 0x1010101).buffer),
        channels: 3,
        bits: 32,
      }),
    ],
    ["of signed bytes", page({ data: reference.data.map((v) => v ^ 0x80), channels: 3, format: "signed" })],
    [
      "of signed 16-bit integers",
      page({
        data: Buffer.from(Int16Array.from(reference.data, (value) => (value - 128) * 256).buffer),
        channels: 3,
        bits: 16,
        format: "signed",
      }),
    ],
    [
      "of floating-point colours",
      page({ data: floats([...reference.data].map((v) => linear(v / 255))), channels: 3, bits: 32, format: "float" }),
    ],
    [
      "of floating-point colours from 0 to 255",
      page({ data: floats([...reference.data]), channels: 3, bits: 32, format: "float" }),
    ],
    [
      "of floating-point colours from 0 to 65,535",
      page({ data: floats([...reference.data].map((v) => v * 257)), channels: 3, bits: 32, format: "float" }),
    ],
    [
      "of floating-point colours in which something shines",
      page({
        data: floats([...reference.data].map((v, i) => (i < 30 ? 5000 : linear(v / 255)))),
        channels: 3,
        bits: 32,
        format: "float",
      }),
    ],
    [
      "of floating-point colours with transparency",
      page(
        {
          data: floats([...withChannels(255).data].map((v, i) => (i % 4 === 3 ? 1 : linear(v / 255)))),
          channels: 4,
          bits: 32,
          format: "float",
        },
        short(0x152, 2),
      ),
    ],
  ])("%s is shown correctly", async (_, directory) => {
    expect(await differenceOf(tiffOf([directory]))).toBeLessThan(6);
  });

  it("with half-precision grey is shown in its tones", async () => {
    const data = Buffer.from(Uint16Array.from(greyValues, (value) => halfOf(linear(value / 255))).buffer);
    const samples: Samples = { data, channels: 1, bits: 16, format: "float", photometric: 1 };
    expect(await differenceOf(tiffOf([page(samples)]), isGrey)).toBeLessThan(6);
  });

  it.each([
    ["from 0 to 1, as light is", greyValues.map((value) => linear(value / 255))],
    ["from 0 to 255", greyValues],
  ])("with floating-point grey %s is shown in its tones", async (_, values) => {
    const samples: Samples = { data: floats(values), channels: 1, bits: 32, format: "float", photometric: 1 };
    expect(await differenceOf(tiffOf([page(samples)]), isGrey)).toBeLessThan(6);
  });

  it.each([
    ["behind its thumbnail", [page(grey, subfile(1)), page(rgb, subfile(0))]],
    ["behind a thumbnail of the older kind", [page(grey, short(0xff, 2)), page(rgb, short(0xff, 1))]],
    ["behind its mask", [page(grey, subfile(4)), page(rgb)]],
    ["before its thumbnail", [page(rgb), page(grey, subfile(1))]],
    ["below its thumbnail", [page(grey, subfile(1), { tag: 0x14a, type: 4, value: [page(rgb, subfile(0))] })]],
    ["on the first of its pages", [page(rgb, subfile(2)), page(grey, subfile(2))]],
    [
      "turned to nowhere, behind a thumbnail that is too",
      [page(grey, subfile(1), short(0x112, 0)), page(rgb, short(0x112, 0))],
    ],
  ])("shows the photo %s", async (_, directories) => {
    for (const order of ["little", "big"] as const)
      expect(await differenceOf(tiffOf(directories, order))).toBeLessThan(6);
  });

  it("with 12-bit samples is refused with a reason", async () => {
    const packed = { data: Buffer.alloc(reference.data.length * 1.5), channels: 3, bits: 12 } as const;
    expect((await answerFor(tiffOf([page(packed)]))).refusal).toMatch(/^It has 12 bits per sample; /);
  });

  it("with 64-bit samples is refused with a reason", async () => {
    const wide = { data: Buffer.alloc(reference.data.length * 8), channels: 3, bits: 64, format: "float" } as const;
    expect((await answerFor(tiffOf([page(wide)]))).refusal).toBe(
      "It has 64 bits per sample; previews can be made of 1, 2, 4, 8, 16 or 32.",
    );
  });

  it("that is cut off is refused", async () => {
    const whole = page(rgb, short(0x112, 0), { tag: 0x117, type: 4, value: [reference.data.length] });
    const beyond = whole.map((each) => (each.tag === 0x111 ? { ...each, value: [1_000_000] } : each));
    expect((await answerFor(tiffOf([beyond]))).refusal).toBe("The picture is damaged or cut off.");
  });

  it.each([
    ["missing", tiledPage(plain, tile.data, 1_000_000)],
    ["cut off", tiledPage(deflate, deflateSync(tile.data).subarray(0, 100))],
    ["overwritten", tiledPage(deflate, overwritten(deflateSync(tile.data)))],
  ])("with a tile that is %s is refused", async (_, directory) => {
    expect((await answerFor(tiffOf([directory]))).refusal).toBe("The picture is damaged or cut off.");
    const behindThumbnail = tiffOf([page(grey, subfile(1)), directory]);
    expect((await answerFor(behindThumbnail)).refusal).toBe("The picture is damaged or cut off.");
  });

  it.each([
    ["plain", tiledPage(plain, tile.data)],
    ["compressed", tiledPage(deflate, deflateSync(tile.data))],
  ])("with a %s tile is shown even if its tags are not sorted", async (_, directory) => {
    const tiff = tiffOf([directory]);
    expect(await differenceOf(tiff)).toBeLessThan(6);
    const first = tiff.readUInt32LE(4) + 2;
    const [width, height] = [Buffer.from(tiff.subarray(first, first + 12)), tiff.subarray(first + 12, first + 24)];
    tiff.set(height, first);
    tiff.set(width, first + 12);
    expect(await differenceOf(tiff)).toBeLessThan(6);
  });

  it("behind a thumbnail is refused by the name of its own compression", async () => {
    const refusal = "Previews cannot be made of TIFF with Zstandard compression.";
    const photo = tiledPage(zstandard, tile.data);
    expect((await answerFor(tiffOf([page(grey, subfile(1)), photo]))).refusal).toBe(refusal);
    const inside = page(grey, subfile(1), { tag: 0x14a, type: 4, value: [photo] });
    expect((await answerFor(tiffOf([inside]))).refusal).toBe(refusal);
  });

  it("whose directories point at each other is no trap", async () => {
    const tiff = tiffOf([page(grey, subfile(1)), page(grey, subfile(1))]);
    const first = tiff.readUInt32LE(4);
    const second = tiff.readUInt32LE(first + 2 + 12 * tiff.readUInt16LE(first));
    tiff.writeUInt32LE(first, second + 2 + 12 * tiff.readUInt16LE(second));
    expect((await answerFor(tiff)).pictures ?? "refused").toBeDefined();
  });
});
