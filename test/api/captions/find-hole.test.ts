// A cluster lost in the middle of a picture: the file has its length, its head and its end.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { checkWhole } from "../../../api/captions/check-whole.ts";
import { forEachSegment } from "../../../api/captions/jpeg-segments.ts";
import { sniffContentType } from "../../../api/captions/sniff-content-type.ts";
import { isZeros } from "../../../api/captions/zeros.ts";
import type { ContentType } from "../../../api/contract.ts";
import { numbers, tiffOf } from "../../support/metadata-writers.ts";
import {
  box,
  chunk,
  exifSegment,
  heifOf,
  jpegWith,
  pngWith,
  rgbTags,
  segment,
  textChunk,
} from "../../support/photo-containers.ts";

const publicPhotos = join(import.meta.dirname, "../../../../shared/photos/public");
const side = 1200;
let photo: Buffer;
let progressive: Buffer;
beforeAll(async () => {
  photo = await noise().jpeg({ quality: 90, optimizeCoding: false }).toBuffer();
  progressive = await noise().jpeg({ quality: 90, progressive: true }).toBuffer();
});

/** Like a camera's photo, with no two pixels alike. */
function noise(pixelSide = side): sharp.Sharp {
  return sharp(noiseBytes(pixelSide * pixelSide * 3), { raw: { width: pixelSide, height: pixelSide, channels: 3 } });
}

function noiseBytes(count: number): Buffer {
  if (count > allNoise.length) throw new RangeError(`There are ${allNoise.length} bytes of noise.`);
  return Buffer.from(allNoise.subarray(0, count));
}

const allNoise = Buffer.alloc(side * side * 3);
for (let i = 0, seed = 1; i < allNoise.length; i += 1) {
  seed = (seed * 48271) % 2147483647;
  allNoise[i] = seed >> 8;
}

const check = (bytes: Uint8Array, contentType: ContentType = "image/jpeg") =>
  checkWhole(byteSourceOf(bytes), contentType);
const isEmpty = { cut: expect.stringContaining("is empty") };

function withHole(bytes: Buffer, from: number, length: number, value = 0): Buffer {
  return Buffer.from(bytes).fill(value, from, from + length);
}

describe("a JPEG", () => {
  it.each([
    ["of one large cluster", 128 * 1024, 128 * 1024],
    ["of two small clusters", 40 * 4096, 2 * 4096],
    ["of two sectors", 300 * 512, 2 * 512],
    ["that begins and ends anywhere", 100_001, 64_123],
    ["that reaches to its end", 200_000, 10_000_000],
  ])("with a hole %s is not whole, whether it holds zeros or 0xFF", (_, from, length) => {
    expect(check(photo)).toBe("whole");
    const end = Math.min(from + length, photo.length - 2);
    expect(check(withHole(photo, from, end - from))).toEqual(isEmpty);
    expect(check(withHole(photo, from, end - from - 1, 0xff))).toEqual(isEmpty);
  });

  it("with a hole at sectors is not whole, even if its tables could code a flat surface as zeros", () => {
    expect(check(progressive)).toBe("whole");
    expect(check(withHole(progressive, 64 * 1024, 32 * 1024))).toEqual(isEmpty);
    expect(check(withHole(progressive, 100_001, 5_000, 0xff))).toEqual(isEmpty);
  });

  it.each([true, false])("of a blank page is whole (optimised tables: %s)", async (optimizeCoding) => {
    const blank = sharp({ create: { width: 9000, height: 9000, channels: 3, background: "white" } });
    expect(check(await blank.jpeg({ optimizeCoding }).toBuffer())).toBe("whole");
  });

  it("of a blank page is whole in three scans with separate tables", async () => {
    const seed = await noise(64).jpeg({ optimizeCoding: false, chromaSubsampling: "4:4:4" }).toBuffer();
    expect(check(blankInScans(seed))).toBe("whole");
  });

  it("with short arithmetic-coded scans, each behind its conditioning, is whole", () => {
    const coded = (length: number) => Buffer.from(noiseBytes(length).map((byte) => (byte === 0xff ? 1 : byte)));
    const scanOf = (length: number) =>
      Buffer.concat([segment(0xcc, Buffer.from([0, 16])), segment(0xda, Buffer.alloc(6, 1)), coded(length)]);
    const header = [
      segment(0xdb, Buffer.alloc(65, 1).fill(0, 0, 1)),
      segment(0xca, Buffer.from("\b\0@\0@\x01\x01\x11\0")),
    ];
    const scans = [100_000, ...Array.from({ length: 100 }, () => 90)].map(scanOf);
    expect(check(Buffer.concat([photo.subarray(0, 2), ...header, ...scans, photo.subarray(-2)]))).toBe("whole");
  });

  it("with erased flash up to its end marker is damaged, although a JPEG may pad there", () => {
    expect(check(withHole(photo, photo.length - 4098, 4096, 0xff))).toEqual(isEmpty);
  });

  it.each([0, 0xff])("followed by padding of %i and another picture is whole", (value) => {
    expect(check(Buffer.concat([photo, Buffer.alloc(64 * 1024, value), photo]))).toBe("whole");
  });

  const depths = noiseBytes(96 * 1024).subarray(32 * 1024);
  const isoProfile = segment(0xe2, Buffer.from("urn:iso:std:iso:ts:21496:-1\0"));
  it.each<[string, () => Uint8Array[]]>([
    ["bytes of any kind and another picture", () => [depths, photo]],
    ["a picture with metadata", () => [jpegWith(photo, [exifSegment(depths.subarray(0, 600)), isoProfile])]],
  ])("followed by %s is whole, wherever it ends", (_, behind) => {
    const untilBorder = 2048 - ((photo.length + 4) % 2048);
    // One end marker lies on both sides of a part's border.
    for (const padding of [
      untilBorder,
      untilBorder + 1,
      untilBorder + 2,
      ...Array.from({ length: 20 }, (_, i) => i * 100),
    ]) {
      const first = jpegWith(photo, [segment(0xfe, Buffer.alloc(padding, "x"))]);
      expect(check(Buffer.concat([first, ...behind()])), `${padding}`).toBe("whole");
    }
  });

  it.each<[string, Buffer]>([
    ["a comment", segment(0xfe, Buffer.from("written by some program, in words ".repeat(300)))],
    ["metadata", segment(0xe1, depths.subarray(0, 20_000))],
    ["metadata and padding", Buffer.concat([segment(0xe1, depths.subarray(0, 20_000)), Buffer.alloc(9, 0xff)])],
    ["several segments", Buffer.concat([1, 2, 3].map((n) => segment(0xeb, depths.subarray(n * 9_000, n * 18_000))))],
  ])("with %s behind its first scan is whole, but not if sectors there belong to another file", (_, segments) => {
    const insert = (bytes: Buffer, at: number) => Buffer.concat([bytes.subarray(0, at), segments, bytes.subarray(at)]);
    for (const bytes of [
      insert(progressive, progressive.lastIndexOf("ffc4", undefined, "hex")),
      insert(progressive, progressive.length - 2),
      insert(photo, photo.length - 2),
    ]) {
      expect(check(bytes)).toBe("whole");
      const foreign = Buffer.from(bytes);
      depths.copy(foreign, 10 * 4096, 0, 4096);
      expect(check(foreign)).toEqual({ cut: expect.stringContaining("damaged") });
    }
  });
});

/** With the tables of T.81's Annex K, a luminance block equal to the previous one is coded as 001010, a chrominance block as 0000. */
function blankInScans(seed: Buffer): Buffer {
  const segments = new Map<number, Buffer[]>();
  forEachSegment(byteSourceOf(seed), ({ marker, start, length }) => {
    segments.set(marker, [...(segments.get(marker) ?? []), segment(marker, seed.subarray(start, start + length))]);
  });
  const frame = Buffer.from(segments.get(0xc0)?.[0] ?? []);
  frame.writeUInt16BE(1024, 5);
  frame.writeUInt16BE(1024, 7);
  const [dc = frame, ac = frame, chromaDc = frame, chromaAc = frame] = segments.get(0xc4) ?? [];
  const scanOf = (component: number, tables: number) => segment(0xda, Buffer.from([1, component, tables, 0, 63, 0]));
  const chroma = (component: number) => [scanOf(component, 0x11), Buffer.alloc(8192)];
  return Buffer.concat([
    ...[seed.subarray(0, 2), ...(segments.get(0xdb) ?? []), frame, dc, ac, scanOf(1, 0)],
    ...[Buffer.alloc(12_288, Buffer.from([0x28, 0xa2, 0x8a])), chromaDc, chromaAc, ...chroma(2), ...chroma(3)],
    seed.subarray(-2),
  ]);
}

describe("a JPEG with a piece of another file in the middle is not whole", () => {
  it.each<[string, (bytes: number) => Buffer]>([
    ["bytes at random", (bytes) => noiseBytes(bytes * 2).subarray(bytes)],
    ["a text", (bytes) => Buffer.alloc(bytes, "<p>Some words of a page, and more of them.</p>\n")],
  ])("%s", (_, make) => {
    for (const bytes of [photo, progressive]) {
      const damaged = Buffer.from(bytes);
      damaged.set(make(64 * 1024), 131_072);
      expect(check(damaged)).toEqual({ cut: expect.stringContaining("damaged") });
    }
  });

  it.each<[string, (bytes: number) => Buffer]>([
    ["bytes at random", (bytes) => noiseBytes(bytes * 2).subarray(bytes)],
    ["a text", (bytes) => Buffer.alloc(bytes, "<p>Some words of a page, and more of them.</p>\n")],
    ["another picture's beginning", (bytes) => photo.subarray(0, bytes)],
    [
      "a table of numbers that go on in the same way",
      (bytes) => Buffer.from(Array.from({ length: bytes }, (_, n) => n * 239)),
    ],
  ])("%s, one small cluster long, at any position", (_, make) => {
    for (let at = 36 * 1024; at < 68 * 1024; at += 4096) {
      const damaged = Buffer.from(photo);
      damaged.set(make(4096), at);
      expect(check(damaged), `at ${at}`).toEqual({ cut: expect.stringContaining("damaged") });
    }
  });
});

describe("random bytes in a JPEG", () => {
  const random = noiseBytes(64 * 1024).subarray(32 * 1024);
  const damagedAt = (bytes: Buffer, at: number, others: Buffer) => {
    const damaged = Buffer.from(bytes);
    damaged.set(others, at);
    return damaged;
  };

  it.each([4096, 32 * 1024])("are found at the start of its picture (%i of them)", (length) => {
    const scanAt = photo.indexOf(Buffer.from([0xff, 0xda])) + 14;
    for (const at of [scanAt, scanAt + 1500])
      expect(check(damagedAt(photo, at, random.subarray(0, length)))).toEqual({
        cut: expect.stringContaining("damaged"),
      });
  });

  it("are found even if they contain an end marker and data follows the photo", () => {
    for (const endAt of [700, 1500, 3000, 5000]) {
      const others = Buffer.from(random);
      others.set([0xff, 0xd9], endAt);
      const damaged = Buffer.concat([damagedAt(photo, 128 * 1024, others), Buffer.from("a trailer of some program")]);
      expect(check(damaged), `${endAt}`).toEqual({ cut: expect.stringContaining("damaged") });
    }
  });
});

describe("other photos", () => {
  const rawOf = (compression: number) =>
    tiffOf([
      [
        { tag: 0x0103, type: 3, value: [compression] },
        { tag: 0x0106, type: 3, value: [32803] },
        { tag: 0x0111, type: 4, value: { pointedAt: noiseBytes(400_000) } },
        { tag: 0x0117, type: 4, value: [400_000] },
      ],
    ]);
  type Make = () => Buffer | Promise<Buffer>;
  const made = new Map<Make, Buffer>();
  /** Encoded once for all tests; each test changes a copy. */
  const madeOnce = async (make: Make) => {
    const bytes = made.get(make) ?? (await make());
    made.set(make, bytes);
    return Buffer.from(bytes);
  };
  const kinds: [name: string, type: ContentType, make: Make][] = [
    ["PNG", "image/png", () => noise(400).png().toBuffer()],
    ["GIF", "image/gif", () => noise(600).gif({ effort: 1 }).toBuffer()],
    ["WebP", "image/webp", () => noise(900).webp({ quality: 95 }).toBuffer()],
    ["lossless WebP", "image/webp", () => noise(400).webp({ lossless: true }).toBuffer()],
    ["AVIF", "image/avif", () => noise(600).avif({ quality: 90, effort: 0 }).toBuffer()],
    ["HEIC", "image/heic", () => heifOf(noiseBytes(300_000))],
    ["TIFF of strips", "image/tiff", () => noise(400).tiff({ compression: "lzw" }).toBuffer()],
    ["TIFF of tiles", "image/tiff", () => noise(600).tiff({ compression: "jpeg", quality: 95, tile: true }).toBuffer()],
    ["NEF", "image/x-nikon-nef", () => rawOf(34713)],
    ["RAW without compression", "image/x-adobe-dng", () => rawOf(1)],
  ];
  it.each(kinds)("of type %s are not whole with a hole of a few clusters", async (_, type, make) => {
    const bytes = await madeOnce(make);
    expect(check(bytes, type)).toBe("whole");
    expect(bytes.length).toBeGreaterThan(150_000);
    for (const clusters of [2, 8]) {
      const from = Math.floor(bytes.length / 2 / 4096) * 4096;
      expect(check(withHole(bytes, from, clusters * 4096), type)).toEqual({ cut: expect.any(String) });
    }
  });

  const erasable = kinds.filter(([name]) => name !== "RAW without compression");
  it.each(erasable)("of type %s are not whole if a few clusters are erased flash memory", async (_, type, make) => {
    const bytes = await madeOnce(make);
    const from = Math.floor(bytes.length / 2 / 4096) * 4096;
    for (const length of [8192, bytes.length - from]) {
      expect(check(withHole(bytes, from, length, 0xff), type)).toEqual({ cut: expect.any(String) });
    }
  });

  it.each([
    ["without boxes", Buffer.from([0xff, 0x0a])],
    [
      "whose codestream is an open box",
      Buffer.concat([box("JXL ", Buffer.from("\r\n\x87\n")), numbers([0], 4, "big"), Buffer.from("jxlc")]),
    ],
  ])("of type JPEG XL, %s, are not whole with lost sectors, but padding is no loss", (_, head) => {
    const bytes = Buffer.concat([head, noiseBytes(200_000)]);
    const middle = 25 * 4096;
    const checkJxl = (each: Uint8Array) => check(each, "image/jxl");
    for (const each of [bytes, Buffer.concat([bytes, Buffer.alloc(10_000)])]) expect(checkJxl(each)).toBe("unknown");
    for (const value of [0, 0xff]) {
      expect(checkJxl(withHole(bytes, middle, 8192, value))).toEqual(isEmpty);
      expect(checkJxl(withHole(bytes, middle, bytes.length - middle, value))).toEqual(isEmpty);
    }
  });

  const ofPieces = (jpeg: Buffer) =>
    tiffOf([
      [
        { tag: 0x0103, type: 3, value: [7] },
        { tag: 0x0106, type: 3, value: [32803] },
        { tag: 0x0111, type: 4, value: { pointedAt: jpeg } },
        { tag: 0x0117, type: 4, value: [jpeg.length] },
      ],
    ]);
  const smallTiles = { tile: true, tileWidth: 64, tileHeight: 64 };
  it.each<(typeof kinds)[number]>([
    ["GIF", "image/gif", () => noise(300).gif().toBuffer()],
    ["TIFF of tiles", "image/tiff", () => noise(400).tiff({ compression: "jpeg", quality: 95, tile: true }).toBuffer()],
    ["TIFF of strips", "image/tiff", () => noise(400).tiff({ compression: "jpeg", quality: 95 }).toBuffer()],
    [
      "TIFF in LZW",
      "image/tiff",
      () =>
        noise(400)
          .tiff({ compression: "lzw", ...smallTiles })
          .toBuffer(),
    ],
    [
      "TIFF in Deflate",
      "image/tiff",
      () =>
        noise(400)
          .tiff({ compression: "deflate", ...smallTiles })
          .toBuffer(),
    ],
    ["RAW that is a JPEG inside", "image/x-canon-cr2", () => ofPieces(photo)],
  ])("of type %s are damaged if some clusters belong to another file", async (_, type, make) => {
    const bytes = await make();
    expect(check(bytes, type)).toBe("whole");
    for (const length of [16 * 1024, 32 * 1024]) {
      const damaged = Buffer.from(bytes);
      damaged.set(noiseBytes(length * 2).subarray(length), Math.floor(bytes.length / 2 / 4096) * 4096);
      expect(check(damaged, type)).toEqual({ cut: expect.any(String) });
    }
  });

  it("TIFFs with old-style JPEG are whole although only their first strip starts like a JPEG", () => {
    const lengths = [100_000, photo.length - 100_000];
    const withStripsAt = (compression: number, offset: number) =>
      tiffOf([
        [
          { tag: 0x0103, type: 3, value: [compression] },
          { tag: 0x0106, type: 3, value: [6] },
          { tag: 0x0111, type: 4, value: [offset, offset + 100_000] },
          { tag: 0x0117, type: 4, value: lengths },
        ],
      ]);
    const withStrips = (compression: number) =>
      Buffer.concat([withStripsAt(compression, withStripsAt(compression, 0).length), photo]);
    expect(check(withStrips(6), "image/tiff")).toBe("whole");
    expect(check(withStrips(7), "image/tiff")).toEqual({ cut: expect.stringContaining("damaged") });
  });

  it("uncompressed RAWs are whole with a white sky", () => {
    const white = withHole(rawOf(1), 200_704, 98_304, 0xff);
    expect(check(white, "image/x-adobe-dng")).toBe("whole");
  });

  it.each(kinds)("of type %s are not whole if their last 8 KiB are empty", async (_, type, make) => {
    const bytes = await madeOnce(make);
    const endBytes = type === "image/tiff" ? 16_384 : 8_192;
    expect(check(withHole(bytes, bytes.length - endBytes, endBytes), type)).toEqual({ cut: expect.any(String) });
  });

  it("a PNG with one changed byte is not whole", async () => {
    const bytes = await noise(200).png().toBuffer();
    bytes.writeUInt8(bytes.readUInt8(60_000) ^ 1, 60_000);
    expect(check(bytes, "image/png")).toEqual({ cut: expect.stringContaining("damaged") });
  });

  it.each(["IHDR", "PLTE", "fcTL", "fdAT", "IEND"])("a PNG with a wrong checksum of %s is not whole", async (type) => {
    const still = await noise(100).png({ palette: true }).toBuffer();
    const frames = [chunk("fcTL", Buffer.alloc(26)), chunk("fdAT", noiseBytes(1000))];
    const bytes = pngWith(still, frames, "end");
    expect(check(bytes, "image/png")).toBe("whole");
    const at = bytes.indexOf(type) + (type === "IEND" ? 4 : 5);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    expect(check(bytes, "image/png")).toEqual({ cut: expect.stringContaining("damaged") });
  });

  it("a PNG is whole although the checksum of a text is wrong", async () => {
    const bytes = pngWith(await noise(100).png().toBuffer(), [textChunk("Title", "By the lake")]);
    bytes.write("x", bytes.indexOf("By the lake"));
    expect(check(bytes, "image/png")).toBe("whole");
  });

  it("a HEIC of several tiles is not whole where one of them is something else", () => {
    const unit = (bytes: number) => {
      const nal = noiseBytes(bytes + 4);
      nal.writeUInt32BE(bytes);
      return nal;
    };
    const [one, other] = [unit(3_000), Buffer.concat([unit(1_000), unit(2_000)])];
    expect(check(heifOf(one, { more: [other] }), "image/heic")).toBe("whole");
    expect(check(heifOf(one, { more: [noiseBytes(3_000)] }), "image/heic")).toEqual({
      cut: expect.stringContaining("damaged"),
    });
  });

  it.each([0, 9])("a blank PNG is whole, at compression level %i", async (compressionLevel) => {
    for (const background of ["black", "white"]) {
      const blank = sharp({ create: { width: 9000, height: 3000, channels: 3, background } });
      expect(check(await blank.png({ compressionLevel }).toBuffer(), "image/png")).toBe("whole");
    }
  });

  it.each(["lzw", "deflate", "ccittfax4", "packbits", "none"] as const)(
    "a blank TIFF is whole: %s",
    async (compression) => {
      for (const background of ["black", "white"]) {
        const blank = sharp({ create: { width: 9000, height: 3000, channels: 3, background } });
        const page = compression === "ccittfax4" ? blank.toColourspace("b-w") : blank;
        const bitdepth = compression === "ccittfax4" ? 1 : 8;
        expect(check(await page.tiff({ compression, bitdepth }).toBuffer(), "image/tiff")).toBe("whole");
      }
    },
  );

  describe("an uncompressed TIFF whose directory precedes its pixels", () => {
    const [width, height] = [1000, 700];
    const rowBytes = width * 3;
    const pixels = noiseBytes(rowBytes * height);
    const pixelsAt = 300;
    /** @param at where its pixels begin */
    const tiff = (rgb: Buffer, at = pixelsAt, [columns, rows] = [width, height]) => {
      const head = tiffOf([
        [
          ...rgbTags(columns, rows),
          { tag: 0x0111, type: 4, value: [at] },
          { tag: 0x0117, type: 4, value: [rgb.length] },
        ],
      ]);
      return Buffer.concat([head, Buffer.alloc(at - head.length), rgb]);
    };
    const checkTiff = (bytes: Buffer) => check(bytes, "image/tiff");

    it.each([
      ["its last three quarters are lost", 128 * 4096, 10_000_000],
      ["its last clusters are lost", 510 * 4096, 10_000_000],
      ["some clusters are lost", 100 * 4096, 16 * 4096],
      ["some sectors are lost", 777 * 512, 9 * 512],
    ])("is not whole if %s", (_, from, length) => {
      const bytes = tiff(pixels);
      expect(checkTiff(bytes)).toBe("whole");
      expect(checkTiff(withHole(bytes, from, Math.min(length, bytes.length - from)))).toEqual(isEmpty);
    });

    it("is whole with black borders, wherever they start and end, and if it is all black", () => {
      expect(checkTiff(tiff(Buffer.alloc(pixels.length)))).toBe("whole");
      for (let rows = 1; rows < height; rows += 9) {
        const bytes = tiff(pixels);
        const bottom = pixelsAt + rows * rowBytes;
        for (const black of [
          withHole(bytes, pixelsAt, rows * rowBytes),
          withHole(bytes, bottom, bytes.length - bottom),
          withHole(bytes, bottom, Math.min(40 * rowBytes, bytes.length - bottom)),
        ]) {
          expect(checkTiff(black)).toBe("whole");
        }
      }
    });

    it.each([512, 4096])("is whole with black borders if each row starts at a sector: at %i", (at) => {
      const [columns, rows] = [1024, 600];
      for (const [from, to] of [
        [0, 200],
        [100, 300],
        [400, 600],
        [0, 600],
      ] as const) {
        const black = noiseBytes(columns * 3 * rows).fill(0, from * columns * 3, to * columns * 3);
        expect(checkTiff(tiff(black, at, [columns, rows]))).toBe("whole");
      }
    });

    it("is whole with a round picture on black, whatever sectors it covers", () => {
      const round = Buffer.from(pixels);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const at = (y * width + x) * 3;
          if (Math.hypot(x - width / 2, y - height / 2) > 300) round.fill(0, at, at + 3);
        }
      }
      for (let shift = 0; shift < 512; shift += 2) expect(checkTiff(tiff(round, pixelsAt + shift))).toBe("whole");
    });
  });

  it("a WebP of one colour with a picture in its corner is whole, but not with lost sectors", async () => {
    for (const background of ["black", "white", "grey"]) {
      const blank = sharp({ create: { width: 4000, height: 3000, channels: 3, background } });
      for (const quality of [50, 80]) {
        const corner = await noise(400).png().toBuffer();
        expect(check(await blank.clone().webp({ quality }).toBuffer(), "image/webp")).toBe("whole");
        const bytes = await blank
          .clone()
          .composite([{ input: corner, top: 20, left: 20 }])
          .webp({ quality })
          .toBuffer();
        expect(check(bytes, "image/webp")).toBe("whole");
        expect(check(withHole(bytes, 8192, 8192), "image/webp")).toEqual(isEmpty);
      }
    }
  });

  it("a WebP with a flat lower part is whole, but not if a copy wrote only its beginning", async () => {
    const [width, height] = [1000, 2600];
    const pixels = Buffer.alloc(width * height * 3, 0xff);
    pixels.set(noiseBytes(width * 200 * 3));
    const flatBelow = sharp(pixels, { raw: { width, height, channels: 3 } });
    for (const options of [
      { lossless: true, effort: 0 },
      { quality: 100, effort: 0 },
    ]) {
      const bytes = await flatBelow.clone().webp(options).toBuffer();
      expect(isZeros(bytes.subarray(-4097, -1)), "zeros at its end").toBe(true);
      expect(check(bytes, "image/webp")).toBe("whole");
      for (const written of [8 * 4096, 40 * 4096]) {
        const copy = withHole(bytes, written, bytes.length - written);
        expect(check(copy, "image/webp"), `of which ${written} were written`).toEqual({ cut: expect.any(String) });
      }
    }
  });

  it("a blank WebP, AVIF and GIF are whole", async () => {
    const blank = () => sharp({ create: { width: 9000, height: 3000, channels: 3, background: "white" } });
    expect(check(await blank().webp({ lossless: true, effort: 0 }).toBuffer(), "image/webp")).toBe("whole");
    expect(check(await blank().webp({ effort: 0 }).toBuffer(), "image/webp")).toBe("whole");
    expect(check(await blank().resize(3000).avif({ effort: 0 }).toBuffer(), "image/avif")).toBe("whole");
    expect(check(await blank().gif({ effort: 1 }).toBuffer(), "image/gif")).toBe("whole");
  });
});

describe("real photos", () => {
  const names = existsSync(publicPhotos) ? readdirSync(publicPhotos) : [];

  it("are not whole with a hole of two clusters in the middle", (context) => {
    context.skip(names.length === 0, "../shared/photos is not beside the project");
    const missed = names.flatMap((name) => {
      const bytes = readFileSync(join(publicPhotos, name));
      const sniffed = sniffContentType(byteSourceOf(bytes));
      // The middle of one is a header.
      if (bytes.length < 200_000 || name.includes("650k_app") || sniffed === undefined || !("contentType" in sniffed))
        return [];
      const from = Math.floor((bytes.length * 0.7) / 4096) * 4096;
      return typeof check(withHole(bytes, from, 8192), sniffed.contentType) === "string" ? [name] : [];
    });
    expect(missed).toEqual([]);
  });
});
