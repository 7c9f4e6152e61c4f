// Sectors lost before a picture lose all of it, even though every byte of the picture itself is there.
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { checkWhole } from "../../../api/captions/check-whole.ts";
import type { ContentType } from "../../../api/contract.ts";
import { numbers, type TiffTag, tiffOf } from "../../support/metadata-writers.ts";
import {
  box,
  exifSegment,
  extendedWebp,
  heifOf,
  jpegOfTwo,
  jpegWith,
  riffChunk,
  segment,
} from "../../support/photo-containers.ts";
import { randomFrom } from "../../support/random-from.ts";

const check = (bytes: Uint8Array, type: ContentType) => checkWhole(byteSourceOf(bytes), type);
const isCut = { cut: expect.any(String) };
const sectorBytes = 512;
const sectorOf = (offset: number) => Math.floor(offset / sectorBytes) * sectorBytes;

const random = randomFrom(5);
const noise = (bytes: number) => Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256)));
const [width, height] = [200, 150];
const pixels = noise(width * height * 3);
const picture = () => sharp(pixels, { raw: { width, height, channels: 3 } });

const fillings: [string, () => Buffer][] = [
  ["zeros", () => Buffer.alloc(sectorBytes)],
  ["erased flash", () => Buffer.alloc(sectorBytes, 0xff)],
  ["bytes of another file", () => noise(sectorBytes)],
];

/** Copies of a file, each with one sector lost, from the sector with the first offset to the one with the second. */
function* withLostSectors(bytes: Buffer, from: number, to: number, filling: () => Buffer): Generator<Buffer> {
  for (let at = sectorOf(from); at <= sectorOf(to); at += sectorBytes) {
    const lost = Buffer.from(bytes);
    filling().copy(lost, at);
    yield lost;
  }
}

describe("a JPEG with lost sectors in its tables is not whole", () => {
  const notes = exifSegment(Buffer.alloc(1900, "notes of a camera "));
  const tablesOf = (jpeg: Buffer) => jpeg.indexOf(Buffer.from([0xff, 0xdb]), notes.length);
  const scanOf = (jpeg: Buffer) => jpeg.indexOf(Buffer.from([0xff, 0xda]), notes.length);

  it.each(fillings)("%s", async (_, filling) => {
    for (const options of [{ optimizeCoding: false }, { optimizeCoding: true }, { progressive: true }]) {
      for (const shift of [0, 100, 200, 300, 400]) {
        const padded = segment(0xea, Buffer.alloc(shift, 7));
        const jpeg = jpegWith(await picture().jpeg(options).toBuffer(), [notes, padded]);
        expect(check(jpeg, "image/jpeg")).toBe("whole");
        for (const lost of withLostSectors(jpeg, tablesOf(jpeg), scanOf(jpeg) + 2, filling))
          expect(check(lost, "image/jpeg")).toEqual(isCut);
      }
    }
  });

  it("all tables at once, and those of a second picture", async () => {
    const jpeg = jpegWith(await picture().jpeg().toBuffer(), [notes]);
    for (const value of [0, 0xff, 0x55]) {
      const lost = Buffer.from(jpeg).fill(value, sectorOf(tablesOf(jpeg)), sectorOf(scanOf(jpeg)) + 2 * sectorBytes);
      expect(check(lost, "image/jpeg")).toEqual(isCut);
    }
    const two = jpegOfTwo(jpeg, jpeg);
    const second = two.length - jpeg.length;
    expect(check(two, "image/jpeg")).toBe("whole");
    const lost = Buffer.from(two).fill(0, sectorOf(second + tablesOf(jpeg)), sectorOf(second + scanOf(jpeg)));
    expect(check(lost, "image/jpeg")).toEqual(isCut);
  });

  it("but lost metadata, padded metadata, and 0xFF before a marker are no loss of the picture", async () => {
    const plain = await picture().jpeg().toBuffer();
    const zeros = jpegWith(plain, [segment(0xe1, Buffer.alloc(5000))]);
    const filled = Buffer.concat([plain.subarray(0, 2), Buffer.alloc(2000, 0xff), plain.subarray(2)]);
    for (const whole of [zeros, filled]) expect(check(whole, "image/jpeg")).toBe("whole");
  });

  it("but a JPEG made without tables or without a frame is whole", async () => {
    const jpeg = await picture().jpeg({ optimizeCoding: false }).toBuffer();
    const [tablesAt, frameAt] = [0xdb, 0xc0].map((marker) => jpeg.indexOf(Buffer.from([0xff, marker]))) as [
      number,
      number,
    ];
    const scan = jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, 0xda])));
    const beginning = jpeg.subarray(0, tablesAt);
    const frame = jpeg.subarray(frameAt, frameAt + 19);
    for (const made of [
      [beginning, scan],
      [beginning, frame, scan],
      [beginning, jpeg.subarray(tablesAt, frameAt), scan],
    ])
      expect(check(Buffer.concat(made), "image/jpeg")).toBe("whole");
  });

  it("but arithmetic coding, lossless coding, and a film frame without Huffman tables are whole", async () => {
    const plain = await picture().jpeg({ optimizeCoding: false }).toBuffer();
    const frameAt = plain.indexOf(Buffer.from([0xff, 0xc0]));
    const [codesAt, scanAt] = [plain.indexOf(Buffer.from([0xff, 0xc4])), plain.indexOf(Buffer.from([0xff, 0xda]))];
    const withoutCodes = Buffer.concat([plain.subarray(0, codesAt), plain.subarray(scanAt)]);
    expect(check(withoutCodes, "image/jpeg")).toBe("whole");
    for (const marker of [0xc9, 0xca]) {
      const arithmetic = Buffer.from(withoutCodes);
      arithmetic[frameAt + 1] = marker;
      expect(check(arithmetic, "image/jpeg")).toBe("whole");
    }
  });
});

describe("a WebP is not whole", () => {
  const profile = riffChunk("ICCP", noise(900));
  const of = (...chunks: Buffer[]) => extendedWebp(0x20, width, height, chunks);
  const types: [string, string, () => Promise<Buffer>][] = [
    ["lossy", "VP8 ", async () => (await picture().webp().toBuffer()).subarray(12)],
    ["lossless", "VP8L", async () => (await picture().webp({ lossless: true }).toBuffer()).subarray(12)],
  ];

  it.each(types)("if the sector in which its %s picture starts is lost", async (_, type, make) => {
    const stream = await make();
    const whole = of(profile, stream);
    expect(check(whole, "image/webp")).toBe("whole");
    for (const [, filling] of fillings) {
      const begins = whole.indexOf(type);
      for (const lost of withLostSectors(whole, begins, begins + 9, filling)) {
        if (!lost.equals(whole)) expect(check(lost, "image/webp")).toEqual(isCut);
      }
    }
  });

  it.each(types)("if its %s picture, or one of its frames, starts as something else", async (_, type, make) => {
    const stream = await make();
    const frame = (chunk: Buffer) => riffChunk("ANMF", Buffer.concat([Buffer.alloc(16), chunk]));
    const broken = Buffer.from(stream);
    broken.fill(0x55, 8, 18);
    expect(check(of(frame(stream), frame(stream)), "image/webp")).toBe("whole");
    expect(check(of(broken), "image/webp")).toBe("whole"); // in the sector of the file's own beginning: it was made that way
    for (const photo of [
      of(profile, broken),
      of(profile, frame(stream), frame(broken)),
      of(stream, Buffer.from("\x01\x02\x03\x04\x05\0\0\0lost!")),
    ])
      expect(check(photo, "image/webp"), type).toEqual(isCut);
  });

  it("but is whole with an unknown chunk or a little padding", async () => {
    const stream = (await picture().webp().toBuffer()).subarray(12);
    for (const more of [riffChunk("CAMR", noise(50)), Buffer.alloc(20)])
      expect(check(of(stream, more), "image/webp")).toBe("whole");
  });
});

describe("a HEIC or AVIF with lost sectors in its tables is not whole", () => {
  const heic = heifOf(noise(3_000), { more: Array.from({ length: 60 }, () => noise(500)) });
  const tablesAt = heic.indexOf("iinf") + sectorBytes;
  const mdatAt = heic.indexOf("mdat");

  it.each(fillings)("%s", (_, filling) => {
    expect(check(heic, "image/heic")).toBe("whole");
    for (const lost of withLostSectors(heic, tablesAt, mdatAt - 30, filling))
      expect(check(lost, "image/heic")).toEqual(isCut);
  });

  it("but free space and zero padding in the tables are no loss", () => {
    const metaAt = heic.indexOf("meta") - 4;
    const meta = heic.subarray(metaAt, mdatAt - 4);
    for (const room of [box("free", Buffer.alloc(2_000)), Buffer.alloc(400)]) {
      // Behind the pictures, so that none of them moves.
      const inside = Buffer.concat([meta.subarray(8), room]);
      const skipped = Buffer.from(meta);
      skipped.write("free", 4, "latin1");
      const photo = Buffer.concat([heic.subarray(0, metaAt), skipped, heic.subarray(mdatAt - 4), box("meta", inside)]);
      expect(check(photo, "image/heic")).toBe("whole");
    }
  });
});

describe("a RAW with lost sectors in its directories is not whole", () => {
  const raw: TiffTag[] = [
    { tag: 0x0103, type: 3, value: [34713] },
    { tag: 0x0106, type: 3, value: [32803] },
    { tag: 0x0111, type: 4, value: { pointedAt: noise(20_000) } },
    { tag: 0x0117, type: 4, value: [20_000] },
  ];
  const notes = Array.from({ length: 90 }, (_, n) => ({ tag: 0xc700 + n, type: 4, value: [n + 1] }));
  const preview: TiffTag[] = [
    { tag: 0x010f, type: 2, value: "NIKON CORPORATION" },
    { tag: 0x0111, type: 4, value: { pointedAt: noise(5_000) } },
    { tag: 0x0117, type: 4, value: [5_000] },
    { tag: 0x014a, type: 4, value: [raw] },
  ];
  const nef = tiffOf([[...preview, ...notes]]);

  it.each(fillings)("%s", (_, filling) => {
    expect(check(nef, "image/x-nikon-nef")).toBe("whole");
    const first = nef.readUInt32LE(4);
    const entriesEnd = first + 2 + 12 * (preview.length + notes.length);
    for (const lost of withLostSectors(nef, first + sectorBytes, entriesEnd - 100, filling))
      expect(check(lost, "image/x-nikon-nef")).toEqual(isCut);
  });

  it("nor with a lost list of strips", () => {
    const strips = Array.from({ length: 200 }, (_, n) => 8 + n * 100);
    const striped = (offsets: number[]) =>
      tiffOf([
        [
          ...raw.slice(0, 2),
          { tag: 0x010f, type: 2, value: "NIKON CORPORATION" },
          { tag: 0xc700, type: 4, value: { pointedAt: noise(20_000) } },
          { tag: 0x0111, type: 4, value: offsets },
          { tag: 0x0117, type: 4, value: strips.map(() => 100) },
        ],
      ]);
    expect(check(striped(strips), "image/x-nikon-nef")).toBe("whole");
    expect(check(striped(strips.fill(0, 50, 170)), "image/x-nikon-nef")).toEqual(isCut);
  });

  it("nor if the RAW picture's subdirectory is something else", () => {
    const belowAt = nef.readUInt32LE(nef.indexOf(numbers([0x014a, 4], 2, "little")) + 8);
    const lost = Buffer.from(nef);
    lost.fill(0x55, belowAt, belowAt + 50);
    expect(check(lost, "image/x-nikon-nef")).toEqual(isCut);
  });

  it("but Sony's A100 has sensor data in the place of the subdirectory", () => {
    const tags: TiffTag[] = [
      { tag: 0x0110, type: 2, value: "DSLR-A100" },
      ...preview.filter(({ tag }) => tag !== 0x010f && tag !== 0x014a),
      { tag: 0x014a, type: 4, value: { pointedAt: Buffer.alloc(9_000, "sensor data") } },
    ];
    expect(check(tiffOf([tags]), "image/x-sony-arw")).toBe("unknown");
  });
});

it("a TIFF whose directory is something else is not whole, unless the directory would lie in the first sector", async () => {
  const tiff = await picture().tiff({ compression: "lzw" }).toBuffer();
  expect(check(tiff, "image/tiff")).toBe("whole");
  const foreign = Buffer.from(tiff);
  foreign.set(noise(300).subarray(100), tiff.readUInt32LE(4));
  expect(check(foreign, "image/tiff")).toEqual(isCut);
  const odd = Buffer.concat([Buffer.from("II*\0\x40\0\0\0"), Buffer.alloc(2_000, "odd")]);
  expect(check(odd, "image/tiff")).toBe("unknown");
});

describe("a CR3 or a motion photo's film with lost sectors in its tracks is not whole", () => {
  const ones = (bytes: number) => Buffer.alloc(bytes, 1);
  const stbl = box("stbl", box("stsd", ones(300)), box("stsz", ones(1_500)), box("co64", ones(1_500)));
  const trak = box("trak", box("tkhd", ones(84)), box("mdia", box("minf", stbl)));
  const tracks = Buffer.concat([box("moov", box("uuid", Buffer.alloc(4_000)), trak), box("mdat", noise(9_000))]);
  const cr3 = Buffer.concat([box("ftyp", Buffer.from("crx \0\0\0\x01crx isom")), tracks]);

  it.each(fillings)("%s", async (_, filling) => {
    const film = Buffer.concat([box("ftyp", Buffer.from("mp42\0\0\0\0isommp42")), tracks]);
    const motion = Buffer.concat([await picture().jpeg().toBuffer(), film]);
    const photos: [Buffer, ContentType][] = [
      [cr3, "image/x-canon-cr3"],
      [motion, "image/jpeg"],
    ];
    for (const [photo, type] of photos) {
      expect(check(photo, type)).toBe("whole");
      // Of what is noise, what begins or ends a table.
      for (const at of [photo.indexOf("stsd"), photo.indexOf("co64")])
        for (const lost of withLostSectors(photo, at, at, filling)) expect(check(lost, type)).toEqual(isCut);
    }
  });
});
