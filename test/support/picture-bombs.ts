// Malicious photos: a few bytes that demand gigabytes, hours, or a decoder that should not be there.
import { createRequire } from "node:module";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import type { ContentType } from "../../api/contract.ts";
import { encodeHevc } from "./encode-hevc.ts";
import { heicOf, heifOfItems, hevcItem } from "./heic-photos.ts";
import { numbers, type TiffTag, tiffOf } from "./metadata-writers.ts";
import { box, chunk, extendedWebp, jpegWith, pngWith, rgbTags, riffChunk, segment } from "./photo-containers.ts";
import { referencePicture, sharpOf } from "./picture-samples.ts";
import { tiffRaw } from "./raw-containers.ts";

export type Bomb = [name: string, contentType: ContentType, make: () => Buffer | Promise<Buffer>];

const reference = referencePicture(120, 80);
const jpeg = () => sharpOf(reference).jpeg().toBuffer();
const pngStart = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

const png = (width: number, height: number, pixels: Uint8Array, { isInterlaced = false } = {}) =>
  Buffer.concat([
    pngStart,
    chunk("IHDR", Buffer.concat([numbers([width, height], 4, "big"), Buffer.from([8, 2, 0, 0, isInterlaced ? 1 : 0])])),
    chunk("IDAT", deflateSync(pixels)),
    chunk("IEND", Buffer.alloc(0)),
  ]);

async function hugeJpeg(): Promise<Buffer> {
  const photo = await jpeg();
  const frame = photo.indexOf(Buffer.from([0xff, 0xc0]));
  photo.writeUInt16BE(65_500, frame + 5);
  photo.writeUInt16BE(65_500, frame + 7);
  return photo;
}

/** Repeats its last refinement scan over and over. */
async function jpegOfScans(count: number): Promise<Buffer> {
  const photo = await sharpOf(referencePicture(4000, 3000)).jpeg({ progressive: true }).toBuffer();
  const last = photo.lastIndexOf(Buffer.from([0xff, 0xda]));
  return Buffer.concat([photo.subarray(0, -2), ...new Array(count).fill(photo.subarray(last, -2)), photo.subarray(-2)]);
}

const tiff = (width: number, height: number, more: TiffTag[]): TiffTag[] => [...rgbTags(width, height), ...more];

const oneStrip = (bytes: number): TiffTag[] => [
  { tag: 0x0111, type: 4, value: { pointedAt: Buffer.alloc(bytes, 0x5a) } },
  { tag: 0x0116, type: 4, value: [80] },
  { tag: 0x0117, type: 4, value: [bytes] },
];

/** A BigTIFF header, and one directory with a size of 2⁴⁰ pixels per side. */
function bigTiff(): Buffer {
  const entry = (tag: number, type: number, value: bigint) => {
    const bytes = Buffer.alloc(20);
    bytes.writeUInt16LE(tag, 0);
    bytes.writeUInt16LE(type, 2);
    bytes.writeBigUInt64LE(1n, 4);
    bytes.writeBigUInt64LE(value, 12);
    return bytes;
  };
  const entries = [
    entry(0x100, 16, 1n << 40n),
    entry(0x101, 16, 1n << 40n),
    entry(0x102, 3, 8n),
    entry(0x106, 3, 1n),
    entry(0x111, 16, 16n),
    entry(0x117, 16, 1n << 50n),
  ];
  const count = Buffer.alloc(8);
  count.writeBigUInt64LE(BigInt(entries.length));
  return Buffer.concat([
    Buffer.from("II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0", "latin1"),
    count,
    ...entries,
    Buffer.alloc(8),
  ]);
}

/** The next directory is the first one again. */
function tiffInARing(): Buffer {
  const photo = tiffOf([tiff(120, 80, oneStrip(28_800))]);
  photo.writeUInt32LE(photo.readUInt32LE(4), photo.length - 4);
  return photo;
}

/** Patches the size in the box, so that it differs from the picture inside. */
function withSize(photo: Buffer, width: number, height: number): Buffer {
  for (let at = photo.indexOf("ispe"); at >= 0; at = photo.indexOf("ispe", at + 4)) {
    photo.writeUInt32BE(width, at + 8);
    photo.writeUInt32BE(height, at + 12);
  }
  return photo;
}

const ispe = (width: number, height: number) => box("ispe", Buffer.alloc(4), numbers([width, height], 4, "big"));
const grid = (rows: number, columns: number, width: number, height: number) =>
  Buffer.concat([Buffer.from([0, 1, rows - 1, columns - 1]), numbers([width, height], 4, "big")]);

/** A grid whose tiles are all the same tile of 32 pixels, or the grid itself. */
function heicOfTiles(rows: number, columns: number, { isRing = false } = {}): Buffer {
  const [width, height] = [columns * 32, rows * 32];
  const tile = referencePicture(32, 32);
  const to = new Array(rows * columns).fill(isRing ? 1 : 2);
  return heifOfItems([
    {
      type: "grid",
      content: grid(rows, columns, width, height),
      properties: [ispe(width, height)],
      references: { kind: "dimg", to },
    },
    hevcItem(tile, encodeHevc(tile), []),
  ]);
}

async function manyFrames(count: number): Promise<Buffer> {
  const frames = Buffer.concat(Array.from({ length: count }, (_, i) => Buffer.alloc(64 * 48 * 3, i)));
  return sharp(frames, { raw: { width: 64, height: 48 * count, channels: 3, pageHeight: 48 } as sharp.CreateRaw })
    .webp({ effort: 0, loop: 0 })
    .toBuffer();
}

async function jxlOfFrames(count: number): Promise<Buffer> {
  const open = createRequire(import.meta.url)("wasm-vips") as typeof import("wasm-vips");
  const vips = await open({ dynamicLibraries: ["vips-jxl.wasm"] });
  const data = Buffer.concat(Array.from({ length: count }, (_, i) => Buffer.alloc(64 * 48 * 3, i)));
  const image = vips.Image.newFromMemory(data, 64, 48 * count, 3, vips.BandFormat.uchar).copy({
    interpretation: "srgb",
  });
  image.setInt("page-height", 48);
  return Buffer.from(image.writeToBuffer(".jxl", { effort: 1, lossless: true }));
}

const nonsense = Buffer.alloc(10_000_000, 0x41);
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

export const bombs: Bomb[] = [
  ["a PNG of 60,000 × 60,000 in 100 KB", "image/png", () => png(60_000, 60_000, Buffer.alloc(50_000_000))],
  ["one that is interlaced", "image/png", () => png(60_000, 60_000, Buffer.alloc(50_000_000), { isInterlaced: true })],
  ["a PNG of 2 billion pixels a side", "image/png", () => png(0x7fffffff, 0x7fffffff, Buffer.alloc(9))],
  ["a JPEG of 65,500 × 65,500", "image/jpeg", hugeJpeg],
  ["a JPEG of 3,000 scans", "image/jpeg", () => jpegOfScans(3000)],
  ["a JPEG with SVG behind its first bytes", "image/jpeg", () => Buffer.from(`\xff\xd8\xff\xe0${svg}`, "latin1")],
  [
    "a JPEG with a PDF behind its first bytes",
    "image/jpeg",
    () => Buffer.from("\xff\xd8\xff%PDF-1.7\n1 0 obj", "latin1"),
  ],
  [
    "a WebP of 16 million pixels a side",
    "image/webp",
    () => extendedWebp(0, 2 ** 24, 2 ** 24, [riffChunk("VP8L", Buffer.alloc(64))]),
  ],
  [
    "a WebP of 16,383 × 16,383",
    "image/webp",
    async () => {
      const photo = await sharpOf(reference).webp({ lossless: true }).toBuffer();
      photo.writeUInt32LE((photo.readUInt32LE(21) & 0xf0000000) | 0x0ffffffe, 21);
      return photo;
    },
  ],
  [
    "an AVIF of 65,535 × 65,535",
    "image/avif",
    async () => withSize(await sharpOf(reference).avif({ effort: 0 }).toBuffer(), 65_535, 65_535),
  ],
  [
    "a GIF of 65,535 × 65,535",
    "image/gif",
    async () => {
      const photo = await sharpOf(reference).gif().toBuffer();
      const frame = photo.indexOf(0x2c, 13 + 3 * 2 ** (((photo[10] ?? 0) & 7) + 1));
      for (const at of [6, 8, frame + 5, frame + 7]) photo.writeUInt16LE(65_535, at);
      return photo;
    },
  ],
  [
    "a TIFF of a million strips",
    "image/tiff",
    () =>
      tiffOf([
        tiff(1000, 1_000_000, [
          { tag: 0x0111, type: 4, value: new Array(1_000_000).fill(8) },
          { tag: 0x0116, type: 4, value: [1] },
          { tag: 0x0117, type: 4, value: new Array(1_000_000).fill(3000) },
        ]),
      ]),
  ],
  ["a TIFF of 100,000 × 100,000", "image/tiff", () => tiffOf([tiff(100_000, 100_000, oneStrip(64))])],
  ["a BigTIFF of 2⁴⁰ pixels a side", "image/tiff", bigTiff],
  [
    "a HEIC of 4 GB by its header",
    "image/heic",
    () =>
      Buffer.concat([
        box("ftyp", Buffer.from("heic\0\0\0\0heicmif1")),
        numbers([0xffffffff], 4, "big"),
        Buffer.from("meta"),
        Buffer.alloc(64),
      ]),
  ],
  ["a HEIC of 65,535 × 65,535", "image/heic", () => withSize(heicOf(reference), 65_535, 65_535)],
  ["a HEIC whose grid is made of itself", "image/heic", () => heicOfTiles(16, 16, { isRing: true })],
  [
    "a film that calls itself HEIC",
    "image/heic",
    () =>
      Buffer.concat([
        box("ftyp", Buffer.from("isom\0\0\0\0isommif1")),
        box("mdat", Buffer.alloc(5000)),
        box("moov", box("trak", Buffer.alloc(64))),
      ]),
  ],
  [
    "a JPEG XL of 2³⁰ pixels a side",
    "image/jxl",
    () => Buffer.concat([Buffer.from([0xff, 0x0a]), Buffer.alloc(64, 0xff)]),
  ],
  [
    "a RAW whose directories lead round in a ring",
    "image/x-sony-arw",
    () => {
      const raw = tiffOf([
        [
          { tag: 0x010f, type: 2, value: "SONY" },
          { tag: 0x014a, type: 4, value: [8, 8, 8] },
        ],
      ]);
      raw.writeUInt32LE(raw.readUInt32LE(4), raw.length - 4);
      return raw;
    },
  ],
  [
    "a RAW full of what begins like a JPEG",
    "image/x-nikon-nef",
    () =>
      Buffer.concat([
        tiffOf([[{ tag: 0x010f, type: 2, value: "NIKON" }]]),
        Buffer.from("ffd8ffe0".repeat(500_000), "hex"),
      ]),
  ],
  [
    "a RAW whose preview has 65,500 × 65,500",
    "image/x-nikon-nef",
    async () => tiffRaw("NIKON", { full: await hugeJpeg(), thumbnail: Buffer.alloc(9) }),
  ],
  ["a HEIC of 65,280 tiles", "image/heic", () => heicOfTiles(255, 256)],
  [
    "a PNG of 20,000 texts of nothing",
    "image/png",
    async () =>
      pngWith(await sharpOf(reference).png().toBuffer(), new Array(20_000).fill(chunk("tEXt", Buffer.from("a\0b")))),
  ],
];

/** Odd or excessive files that nevertheless contain a picture. */
export const oddities: Bomb[] = [
  [
    "a HEIC in 48 tiles, as phones write them",
    "image/heic",
    () => heicOf(referencePicture(1024, 768), { tilePixels: 128, keptBits: 1, orientation: 6 }),
  ],
  [
    "a GIF that never ends, by its first frame",
    "image/gif",
    async () => {
      const gif = await sharpOf(reference).gif().toBuffer();
      return Buffer.concat([gif.subarray(0, -1), ...new Array(3000).fill(gif.subarray(gif.indexOf(0x2c), -1))]);
    },
  ],
  ["a WebP of 300 frames", "image/webp", () => manyFrames(300)],
  ["a JPEG XL of 200 frames", "image/jxl", () => jxlOfFrames(200)],
  [
    "a TIFF of 5,000 pages",
    "image/tiff",
    () => {
      const page = tiff(120, 80, oneStrip(28_800));
      return tiffOf([
        page,
        ...new Array(5000).fill(
          tiff(1, 1, [
            { tag: 0x0111, type: 4, value: [8] },
            { tag: 0x0117, type: 4, value: [3] },
          ]),
        ),
      ]);
    },
  ],
  ["a TIFF whose directories lead round in a ring", "image/tiff", tiffInARing],
  [
    "a PNG with a colour profile of 10 MB of nonsense",
    "image/png",
    async () =>
      pngWith(await sharpOf(reference).png().toBuffer(), [
        chunk("iCCP", Buffer.concat([Buffer.from("noise\0\0"), deflateSync(nonsense)])),
      ]),
  ],
  [
    "a JPEG with one",
    "image/jpeg",
    async () =>
      jpegWith(
        await jpeg(),
        Array.from({ length: 160 }, (_, i) =>
          segment(
            0xe2,
            Buffer.concat([Buffer.from("ICC_PROFILE\0"), Buffer.from([i + 1, 160]), nonsense.subarray(0, 62_000)]),
          ),
        ),
      ),
  ],
  [
    "a WebP with one",
    "image/webp",
    async () => {
      const stream = (await sharpOf(reference).webp().toBuffer()).subarray(12);
      return extendedWebp(0x20, 120, 80, [riffChunk("ICCP", nonsense), stream]);
    },
  ],
  [
    "a TIFF with one",
    "image/tiff",
    () => tiffOf([tiff(120, 80, [...oneStrip(28_800), { tag: 0x8773, type: 7, value: nonsense }])]),
  ],
  ["a HEIC with one", "image/heic", () => heicOf(reference, { colours: nonsense })],
  [
    "a JPEG of 100,000 comments",
    "image/jpeg",
    async () => jpegWith(await jpeg(), new Array(100_000).fill(segment(0xfe, Buffer.from("a")))),
  ],
];
