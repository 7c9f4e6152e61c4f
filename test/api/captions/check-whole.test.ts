// A whole photo is never called cut, whatever follows it. A cut photo is, wherever the copy ended.
import { createCipheriv } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { checkWhole } from "../../../api/captions/check-whole.ts";
import { sniffContentType } from "../../../api/captions/sniff-content-type.ts";
import type { Wholeness } from "../../../api/captions/wholeness.ts";
import { captionClasses } from "../../support/caption-classes.ts";
import { tiffOf } from "../../support/metadata-writers.ts";
import { mutatePhoto } from "../../support/mutate-photo.ts";
import { noisePhotos, noisePicture, noisePixels } from "../../support/noise-picture.ts";
import { box, heifOf, jpegOfTwo, jpegWith, segment, tiffPhoto } from "../../support/photo-containers.ts";
import { cpuMsOf } from "../../support/quiet-time.ts";
import { randomFrom } from "../../support/random-from.ts";

const publicPhotos = join(import.meta.dirname, "../../../../shared/photos/public");

function check(bytes: Uint8Array): Wholeness {
  const source = byteSourceOf(bytes);
  const sniffed = sniffContentType(source);
  if (sniffed === undefined || !("contentType" in sniffed)) throw new Error("this is no photo");
  return checkWhole(source, sniffed.contentType);
}

/** Some 150 lengths, including all of the last bytes. */
function lengthsOf(bytes: Uint8Array): number[] {
  const least = 16;
  const step = Math.max(1, Math.floor(bytes.length / 100));
  const lengths = new Set<number>();
  for (let length = least; length < bytes.length; length += step) lengths.add(length);
  for (let length = Math.max(least, bytes.length - 50); length < bytes.length; length++) lengths.add(length);
  return [...lengths];
}

const jpeg = await noisePicture().jpeg().toBuffer();
const cutAfter = (bytes: Uint8Array, length: number) => bytes.subarray(0, length);

const made: [name: string, bytes: Buffer][] = [
  ...(await noisePhotos()),
  ["TIFF of tiles", await noisePicture().tiff({ tile: true, tileWidth: 64, tileHeight: 64 }).toBuffer()],
  [
    "TIFF of several pictures",
    await noisePicture().tiff({ pyramid: true, tile: true, tileWidth: 32, tileHeight: 32 }).toBuffer(),
  ],
  ["BigTIFF", await noisePicture().tiff({ bigtiff: true }).toBuffer()],
];

describe("a photo that a program made", () => {
  it.each(made)("is whole, and is cut if it ends too early: %s", (_, bytes) => {
    expect(check(bytes)).toBe("whole");
    const missed = lengthsOf(bytes).filter((length) => typeof check(cutAfter(bytes, length)) === "string");
    expect(missed).toEqual([]);
  });

  // Formats that declare their length at the start cannot tell a few zeros from a dark corner; large ones are tried below.
  const telling = made.filter(([name, bytes]) => bytes.length >= 128 * 1024 || !/WebP|AVIF|TIFF/.test(name));

  it.each(telling)("is cut if a copy reserved its length and wrote only its beginning: %s", (_name, bytes) => {
    const written = cutAfter(bytes, Math.floor(bytes.length / 2));
    const copy = Buffer.concat([written, Buffer.alloc(bytes.length - written.length)]);
    expect(check(copy)).toEqual({ cut: expect.any(String) });
  });
});

describe("a WebP, AVIF or compressed TIFF is cut if a copy wrote only its beginning", () => {
  const [width, height] = [400, 300];
  const random = randomFrom(12);
  const large = sharp(Buffer.from(Array.from({ length: width * height * 3 }, () => Math.floor(random() * 256))), {
    raw: { width, height, channels: 3 },
  });
  it.each([
    ["WebP", () => large.clone().webp({ lossless: true }).toBuffer()],
    ["AVIF", () => large.clone().avif({ lossless: true, effort: 0 }).toBuffer()],
    ["TIFF", () => large.clone().tiff({ compression: "lzw" }).toBuffer()],
  ])("%s", async (_, make) => {
    const bytes = await make();
    expect(check(bytes)).toBe("whole");
    const written = cutAfter(bytes, bytes.length - 100_000);
    expect(check(Buffer.concat([written, Buffer.alloc(100_000)]))).toEqual({ cut: expect.any(String) });
  });
});

const film = Buffer.concat([
  box("ftyp", Buffer.from("mp42\0\0\0\0isommp42")),
  box("moov", Buffer.alloc(300, 1)),
  box("mdat", Buffer.alloc(5_000, 2)),
]);
const fragment = Buffer.concat([
  box("styp", Buffer.from("msdh\0\0\0\0")),
  box("sidx", Buffer.alloc(32)),
  box("moof", Buffer.alloc(100, 1)),
  box("mdat", Buffer.alloc(5_000, 2)),
]);
const isCut = { cut: expect.any(String) };

describe("a JPEG is whole with more data behind its picture:", () => {
  it.each([
    ["zeros", Buffer.alloc(70_000)],
    ["0xFF", Buffer.alloc(512, 0xff)],
    ["a line feed", Buffer.from("\n")],
    ["a text", Buffer.from("a trailer of some program".repeat(100))],
    ["a second picture", jpeg],
    [
      "Samsung's notes",
      Buffer.from("\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1700000000000SEFHk\0\0\0\x01\0\0\0SEFT", "latin1"),
    ],
    ["a film", film],
    [
      "a film between Samsung's notes",
      Buffer.concat([
        Buffer.from("\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data", "latin1"),
        film,
        Buffer.from("SEFH\0\0SEFT"),
      ]),
    ],
    ["a film in fragments", Buffer.concat([film.subarray(0, 332), fragment, fragment, box("mfra", Buffer.alloc(8))])],
    ["a film behind a second picture", Buffer.concat([jpeg, film])],
    ["a HEIC", heifOf(Buffer.alloc(9_000, 3))],
    [
      "compressed bytes that happen to hold the letters of a film",
      Buffer.from("PK\x03\x04\x7a\xb1ftyp\x91\xee\x05", "latin1"),
    ],
  ])("%s", (_, trailer) => {
    expect(check(Buffer.concat([jpeg, trailer]))).toBe("whole");
  });

  it("but not with a film that is cut off", () => {
    const photo = Buffer.concat([jpeg, film]);
    for (const missing of [1, 100, 4_999, 5_010]) expect(check(cutAfter(photo, photo.length - missing))).toEqual(isCut);
  });

  it("but not with a listed picture that is cut off", () => {
    const photo = jpegOfTwo(jpeg, jpeg);
    expect(check(photo)).toBe("whole");
    for (const missing of [1, 2, 500]) expect(check(cutAfter(photo, photo.length - missing))).toEqual(isCut);
  });

  it("and if a program dropped the listed pictures", () => {
    const photo = jpegOfTwo(jpeg, jpeg);
    const alone = cutAfter(photo, photo.length - jpeg.length);
    expect(check(alone)).toBe("whole");
    expect(check(Buffer.concat([alone, Buffer.alloc(100, 7)]))).toBe("whole");
  });

  it("but not if its picture is missing and only a thumbnail has an end", () => {
    const withThumbnail = jpegWith(jpeg, [segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), jpeg]))]);
    expect(check(withThumbnail)).toBe("whole");
    expect(check(cutAfter(withThumbnail, 2 + 4 + 6 + jpeg.length))).toEqual(isCut);
  });
});

describe("a HEIC with a box of another kind before its first known one", () => {
  it("is whole, and is cut if it ends too early", () => {
    const heic = heifOf(noisePixels);
    const ftypBytes = heic.readUInt32BE(0);
    const other = box("pdin", Buffer.alloc(12));
    const photo = Buffer.concat([heic.subarray(0, ftypBytes), other, heic.subarray(ftypBytes)]);
    const offsetAt = photo.length - noisePixels.length - 8 - 8;
    photo.writeUInt32BE(photo.readUInt32BE(offsetAt) + other.length, offsetAt);
    expect(check(photo)).toBe("whole");
    for (const missing of [1, 100, noisePixels.length])
      expect(check(cutAfter(photo, photo.length - missing))).toEqual(isCut);
  });
});

describe("other photos are whole with padding or trailers behind them", () => {
  it.each(made)("%s", (_, bytes) => {
    expect(check(Buffer.concat([bytes, Buffer.alloc(4_096)]))).toBe("whole");
    expect(check(Buffer.concat([bytes, Buffer.from("a trailer of some program".repeat(10))]))).toBe("whole");
  });
});

describe("a photo is whole although a program wrote", () => {
  it("the length of a full strip for the last one", () => {
    const [width, height] = [40, 30];
    const rows = 16;
    const rgb = noisePixels.subarray(0, width * height * 3);
    const strip = width * rows * 3;
    const photo = tiffPhoto(rgb, width, height, []);
    const twoStrips = tiffOf([
      [
        { tag: 0x0100, type: 4, value: [width] },
        { tag: 0x0101, type: 4, value: [height] },
        { tag: 0x0102, type: 3, value: [8, 8, 8] },
        { tag: 0x0103, type: 3, value: [1] },
        { tag: 0x0111, type: 4, value: [0, strip] },
        { tag: 0x0115, type: 3, value: [3] },
        { tag: 0x0116, type: 4, value: [rows] },
        { tag: 0x0117, type: 4, value: [strip, strip] },
      ],
    ]);
    expect(check(photo)).toBe("whole");
    // The strips begin where the file does: its directory lies in them, and nobody looks at the colours.
    const padded = Buffer.concat([twoStrips, Buffer.alloc(Math.max(0, rgb.length - twoStrips.length), 9)]);
    expect(check(padded)).toBe("whole");
    expect(check(cutAfter(padded, padded.length - 1))).toEqual(isCut);
  });

  it("strips of 12 bits a pixel and declared 16; with half of a strip missing it is cut", () => {
    const strip = Buffer.alloc(9_000, 7);
    const tags = (length: number) => [
      { tag: 0x010f, type: 2, value: "Mamiya-OP Co.,Ltd." },
      { tag: 0x0106, type: 3, value: [32803] },
      { tag: 0x0111, type: 4, value: { pointedAt: strip } },
      { tag: 0x0117, type: 4, value: [length] },
    ];
    const photo = tiffOf([tags(9_000)]);
    expect(check(photo)).toBe("whole");
    const last = tiffOf([tags(12_000)]);
    expect(check(last)).toBe("unknown");
    expect(check(tiffOf([tags(30_000)]))).toEqual(isCut);
  });

  it("a WebP size that includes the RIFF header", async () => {
    const bytes = Buffer.from(await noisePicture().webp().toBuffer());
    bytes.writeUInt32LE(bytes.length, 4);
    expect(check(bytes)).toBe("whole");
  });
});

it("a JPEG followed by the 0xFF of erased flash memory, and a PNG followed by text, are cut", () => {
  expect(check(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(9_000, 0xff)]))).toEqual(isCut);
  expect(check(Buffer.from(`\x89PNG\r\n\x1a\n${"no header at all".repeat(900)}`, "latin1"))).toEqual(isCut);
});

it("a JPEG whose scan is noise throughout counts as made that way", () => {
  const scan = Buffer.from("\xff\xd8\xff\xda\0\x08\x01\x01\0\0\x3f\0", "latin1");
  // Of a hundred files of noise one begins with a few bytes that a picture might have. The same bytes every time.
  const stream = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16));
  for (let n = 0; n < 500; n++) {
    const noise = stream.update(Buffer.alloc(48 * 1024));
    expect(check(Buffer.concat([scan, noise, Buffer.from([0xff, 0xd9])])), `file ${n}`).toBe("whole");
  }
});

describe("a file that only starts like a photo is not called cut", () => {
  const text = Buffer.from("no header at all".repeat(900));
  const startsWith = (start: string, rest: Uint8Array = text) => Buffer.concat([Buffer.from(start, "latin1"), rest]);
  const withoutScan = jpeg.subarray(0, jpeg.indexOf(Buffer.from([0xff, 0xda])));
  const png = made.find(([name]) => name === "PNG")?.[1] ?? jpeg;
  it.each<[string, Buffer]>([
    ["JPEG, and a text", startsWith("\xff\xd8\xff\xe0")],
    ["JPEG of a start and an end", startsWith("\xff\xd8\xff\xd9", Buffer.alloc(100, 1))],
    ["JPEG of a header alone", Buffer.concat([withoutScan, Buffer.from([0xff, 0xd9]), text])],
    [
      "JPEG whose picture has no bytes",
      Buffer.concat([jpeg.subarray(0, withoutScan.length + 14), Buffer.from([0xff, 0xd9])]),
    ],
    ["PNG of a header and an end", Buffer.concat([png.subarray(0, 33), png.subarray(-12)])],
    ["GIF, and a text", startsWith("GIF89a\x10\0\x10\0\0\0\0")],
    ["GIF of a header and an end", startsWith("GIF89a\x10\0\x10\0\0\0\0", Buffer.from(";"))],
    ["WebP, and a text", startsWith("RIFF\x08\x10\0\0WEBP")],
    ["HEIC, and a text", Buffer.concat([box("ftyp", Buffer.from("heic\0\0\0\0mif1heic")), text])],
    ["AVIF, and a text", Buffer.concat([box("ftyp", Buffer.from("avif\0\0\0\0mif1avif")), text])],
    ["TIFF, and a text", startsWith("II*\0\x08\0\0\0")],
    ["TIFF of a description", tiffOf([[{ tag: 0x010e, type: 2, value: "a picture, they say" }]])],
  ])("%s", (_, bytes) => {
    expect(check(bytes)).toBe("unknown");
  });
});

describe("photos with every kind of caption", () => {
  it("are never called cut", () => {
    const cut = captionClasses.filter(({ bytes }) => {
      const sniffed = sniffContentType(byteSourceOf(bytes));
      return sniffed !== undefined && "contentType" in sniffed && typeof check(bytes) === "object";
    });
    expect(cut.map(({ name }) => name)).toEqual([]);
  });

  it("can be corrupted in any way without making the check throw", () => {
    const random = randomFrom(8);
    for (const [i, [, bytes]] of Array.from({ length: 30 }, () => made)
      .flat()
      .entries()) {
      const broken = mutatePhoto(
        i % 2 === 0 ? bytes : (captionClasses[i % captionClasses.length]?.bytes ?? bytes),
        random,
      );
      const sniffed = sniffContentType(byteSourceOf(broken));
      if (sniffed !== undefined && "contentType" in sniffed) check(broken);
    }
  });
});

describe("real photos", () => {
  /** One whose RAW picture was taken out, for the collection; a file of a fuzzer, whose directory lies behind its end. */
  const reallyCut = [
    "exiftool__exiftool__Minolta.mrw",
    "python-pillow__Pillow__crash-63b1dffefc8c075ddc606c0a2f5fdc15ece78863.tif",
  ];
  const names = existsSync(publicPhotos) ? readdirSync(publicPhotos) : [];
  const photos = names.flatMap((name) => {
    const bytes = readFileSync(join(publicPhotos, name));
    const sniffed = sniffContentType(byteSourceOf(bytes));
    return sniffed !== undefined && "contentType" in sniffed ? [{ name, bytes }] : [];
  });

  it("are whole", (context) => {
    context.skip(photos.length === 0, "../shared/photos is not beside the project");
    const others = photos.filter(({ bytes }) => check(bytes) !== "whole").map(({ name }) => name);
    expect(others).toEqual(reallyCut);
  });

  it("are cut if they end too early", () => {
    // Behind the RAW picture of this one lie 22 bytes that nothing points to, behind the other's picture one that pads it.
    const allowed: Record<string, number> = {
      "derived__d54_s5pro.raf": 22,
      "GNOME__localsearch__webp-basic-1.webp": 1,
    };
    for (const { name, bytes } of photos.filter((each) => !reallyCut.includes(each.name))) {
      const end = bytes.length - (allowed[name] ?? 0);
      const lengths = lengthsOf(bytes).filter((length) => length < end);
      const missed = lengths.filter((length) => typeof check(cutAfter(bytes, length)) === "string");
      expect({ name, missed }).toEqual({ name, missed: [] });
    }
  });
});

it("a TIFF can have more strips than a function takes arguments", () => {
  const count = 200_000;
  const stripBytes = 4;
  const table = (at: (i: number) => number) => Buffer.from(Uint32Array.from({ length: count }, (_, i) => at(i)).buffer);
  const tiff = tiffOf([
    [
      { tag: 0x0100, type: 4, value: [1] },
      { tag: 0x0101, type: 4, value: [count] },
      { tag: 0x0103, type: 3, value: [5] },
      // With something between any two, as GDAL leaves it.
      { tag: 0x0111, type: 4, value: table((i) => 8 + i * stripBytes) },
      { tag: 0x0116, type: 4, value: [1] },
      { tag: 0x0117, type: 4, value: table(() => 1) },
    ],
  ]);
  expect(check(tiff)).toBe("whole");
  expect(check(cutAfter(tiff, tiff.length / 2))).toEqual({ cut: expect.any(String) });
});

it("a TIFF is checked in linear time even if all its strips claim to be too long", () => {
  const count = 50_000;
  const table = (value: number) => Buffer.from(Uint32Array.from({ length: count }, () => value).buffer);
  const others = Array.from({ length: 1_500 }, () => ({ tag: 1, type: 3, value: [1] }));
  const tiff = tiffOf([
    [
      ...others,
      { tag: 0x0100, type: 4, value: [8] },
      { tag: 0x0101, type: 4, value: [count] },
      { tag: 0x0102, type: 3, value: [8] },
      { tag: 0x0111, type: 4, value: table(8) },
      { tag: 0x0116, type: 4, value: [1] },
      { tag: 0x0117, type: 4, value: table(0x7fffffff) },
    ],
  ]);
  const { ms, result } = cpuMsOf(() => check(tiff));
  expect(result).toBe("whole");
  expect(ms).toBeLessThan(600);
});
