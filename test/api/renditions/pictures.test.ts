// The pictures that are made of photos of every type, against a reference: none is turned, mirrored, black or in other colours.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import { sniffContentType } from "../../../api/captions/sniff-content-type.ts";
import { type ContentType, contentTypes } from "../../../api/contract.ts";
import { doPictureJob } from "../../../api/renditions/do-picture-job.ts";
import { adobeRgb, displayP3, profileOf } from "../../../api/renditions/icc-profile.ts";
import type { MadePictures } from "../../../api/renditions/make-pictures.ts";
import { type TiffTag, tiffOf } from "../../support/metadata-writers.ts";
import {
  chunk,
  exifSegment,
  jpegWith,
  pngWith,
  riffChunk,
  tiffPhoto,
  webpWith,
} from "../../support/photo-containers.ts";
import { differenceFrom, type Pixels, referencePicture, sharpOf, storedPixels } from "../../support/picture-samples.ts";
import {
  cr2Raw,
  cr3Raw,
  dngRaw,
  orfRaw,
  otherRaw,
  type RawPreviews,
  rafRaw,
  rw2Raw,
  tiffRaw,
} from "../../support/raw-containers.ts";

const recipe = { smallQuality: 75, largeQuality: 82, heic: true };
const reference = referencePicture();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-pictures-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function answerFor(bytes: Uint8Array, contentType: ContentType) {
  const file = join(folder, "photo");
  writeFileSync(file, bytes);
  return doPictureJob({ file, contentType, recipe });
}

async function picturesOf(bytes: Uint8Array, contentType: ContentType): Promise<MadePictures> {
  const { pictures, refusal, detail } = await answerFor(bytes, contentType);
  if (!pictures) throw new Error(`${refusal} ${detail}`);
  return pictures;
}

/** Both look like the reference. */
async function expectReference(made: MadePictures, bound = 6): Promise<void> {
  expect(await differenceFrom(reference, made.large.bytes)).toBeLessThan(bound);
  expect(await differenceFrom(reference, made.small.bytes)).toBeLessThan(bound);
}

const exif = (orientation: number) => tiffOf([[{ tag: 0x0112, type: 3, value: [orientation] }]]);

const writers: Record<
  string,
  { contentType: ContentType; write(pixels: Pixels, orientation: number): Promise<Buffer> }
> = {
  JPEG: {
    contentType: "image/jpeg",
    write: async (pixels, turn) =>
      jpegWith(await sharpOf(pixels).jpeg({ quality: 95 }).toBuffer(), [exifSegment(exif(turn))]),
  },
  PNG: {
    contentType: "image/png",
    write: async (pixels, turn) => pngWith(await sharpOf(pixels).png().toBuffer(), [chunk("eXIf", exif(turn))]),
  },
  WebP: {
    contentType: "image/webp",
    write: async (pixels, turn) =>
      webpWith(await sharpOf(pixels).webp({ quality: 95 }).toBuffer(), pixels.width, pixels.height, [
        riffChunk("EXIF", exif(turn)),
      ]),
  },
  TIFF: {
    contentType: "image/tiff",
    write: async ({ data, width, height }, turn) =>
      tiffPhoto(data, width, height, [{ tag: 0x0112, type: 3, value: [turn] } satisfies TiffTag]),
  },
};

describe.each(Object.entries(writers))("a %s", (_, { contentType, write }) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("of orientation %i stands upright, once", async (orientation) => {
    const made = await picturesOf(await write(storedPixels(reference, orientation), orientation), contentType);
    expect(made).toMatchObject({ width: 600, height: 400, small: { width: 600 }, large: { height: 400 } });
    await expectReference(made);
  });
});

describe("a RAW", () => {
  const jpegOf = async (pixels: Pixels) => sharpOf(pixels).jpeg({ quality: 92 }).toBuffer();
  /** A thumbnail that is not the picture, so that whoever takes it is found out. */
  const wrong = () =>
    sharp({ create: { width: 160, height: 120, channels: 3, background: "#808080" } })
      .jpeg()
      .toBuffer();
  const previews = async (orientation = 1): Promise<RawPreviews> => ({
    full: await jpegOf(storedPixels(reference, orientation)),
    thumbnail: await wrong(),
    orientation,
  });

  const makers: [ContentType, (each: RawPreviews) => Buffer][] = [
    ["image/x-adobe-dng", dngRaw],
    ["image/x-gopro-gpr", dngRaw],
    ["image/x-canon-cr2", cr2Raw],
    ["image/x-canon-cr3", cr3Raw],
    ["image/x-nikon-nef", (each) => tiffRaw("NIKON CORPORATION", each)],
    ["image/x-nikon-nrw", (each) => tiffRaw("NIKON", each)],
    ["image/x-sony-arw", (each) => tiffRaw("SONY", each)],
    ["image/x-pentax-pef", (each) => tiffRaw("PENTAX", each)],
    ["image/x-samsung-srw", (each) => tiffRaw("SAMSUNG", each)],
    ["image/x-hasselblad-3fr", (each) => tiffRaw("Hasselblad", each)],
    ["image/x-epson-erf", (each) => tiffRaw("SEIKO EPSON CORP.", each)],
    ["image/x-olympus-orf", orfRaw],
    ["image/x-panasonic-rw2", rw2Raw],
    ["image/x-leica-rwl", rw2Raw],
  ];

  it.each(makers)("of type %s gives its largest JPEG", async (contentType, make) => {
    await expectReference(await picturesOf(make(await previews()), contentType));
  });

  it.each(makers)("of type %s is turned as its own orientation says", async (contentType, make) => {
    for (const orientation of [3, 6, 8]) {
      const made = await picturesOf(make(await previews(orientation)), contentType);
      expect(made).toMatchObject({ large: { width: 600, height: 400 } });
      await expectReference(made);
    }
  });

  it("of Fujifilm is turned as the JPEG inside says", async () => {
    const full = jpegWith(await jpegOf(storedPixels(reference, 6)), [exifSegment(exif(6))]);
    await expectReference(await picturesOf(rafRaw(full), "image/x-fuji-raf"));
  });

  it.each([
    ["image/x-sigma-x3f", "FOVb"],
    ["image/x-minolta-mrw", "\0MRM\0\0\0\0"],
    ["image/x-canon-crw", "II\x1a\0\0\0HEAPCCDR"],
  ] as const)("of type %s gives the JPEG that is found in it", async (contentType, start) => {
    await expectReference(await picturesOf(otherRaw(start, await previews()), contentType));
  });

  it("whose large preview is cut off gives the next one", async () => {
    const { full } = await previews();
    const broken = await sharpOf(referencePicture(900, 600)).jpeg().toBuffer();
    const made = await picturesOf(
      tiffRaw("SONY", { full: broken.subarray(0, 3000), thumbnail: full }),
      "image/x-sony-arw",
    );
    await expectReference(made);
  });

  it("without a preview says what to do", async () => {
    const bare = tiffOf([
      [
        { tag: 0x010f, type: 2, value: "SONY" },
        { tag: 0x0106, type: 3, value: [32803] },
      ],
    ]);
    expect((await answerFor(bare, "image/x-sony-arw")).refusal).toMatch(/no preview inside/);
  });

  it("is as large as its sensor's picture, where its preview has that shape", async () => {
    const sized = { ...(await previews()) };
    const made = await picturesOf(tiffRaw("SONY", sized), "image/x-sony-arw");
    expect(made.width / made.height).toBeCloseTo(1.5, 2);
    expect(made.width).toBeGreaterThanOrEqual(600);
  });
});

/** Each value twice: 16 bits in either byte order. */
function deepTiff(): Buffer {
  const doubled = Buffer.from([...reference.data].flatMap((value) => [value, value]));
  const { width, height } = reference;
  return tiffOf([
    [
      { tag: 0x0100, type: 4, value: [width] },
      { tag: 0x0101, type: 4, value: [height] },
      { tag: 0x0102, type: 3, value: [16, 16, 16] },
      { tag: 0x0103, type: 3, value: [1] },
      { tag: 0x0106, type: 3, value: [2] },
      { tag: 0x0111, type: 4, value: { pointedAt: doubled } },
      { tag: 0x0115, type: 3, value: [3] },
      { tag: 0x0116, type: 4, value: [height] },
      { tag: 0x0117, type: 4, value: [doubled.length] },
    ],
  ]);
}

describe("colours", () => {
  const inProfile = async (space: typeof displayP3): Promise<Buffer> => {
    const profile = join(folder, "profile.icc");
    writeFileSync(profile, profileOf(space));
    return sharpOf(reference).withIccProfile(profile).png().toBuffer();
  };

  it.each([
    ["Display P3", displayP3],
    ["Adobe RGB", adobeRgb],
  ])("of a photo in %s come out as they were seen", async (_, space) => {
    const photo = await inProfile(space);
    expect((await sharp(photo).metadata()).hasProfile).toBe(true);
    await expectReference(await picturesOf(photo, "image/png"), 8);
  });

  it("of a camera that only names Adobe RGB are taken as such", async () => {
    const raw = await sharp(await inProfile(adobeRgb))
      .keepIccProfile()
      .raw()
      .toBuffer();
    const interop = tiffOf([
      [
        {
          tag: 0x8769,
          type: 4,
          value: [[{ tag: 0xa005, type: 4, value: [[{ tag: 0x0001, type: 2, value: "R03" }]] }]],
        },
      ],
    ]);
    const plain = await sharpOf({ ...reference, data: raw })
      .jpeg({ quality: 95, chromaSubsampling: "4:4:4" })
      .toBuffer();
    const named = await picturesOf(jpegWith(plain, [exifSegment(interop)]), "image/jpeg");
    const unnamed = await picturesOf(plain, "image/jpeg");
    const difference = (made: MadePictures) => differenceFrom(reference, made.large.bytes);
    expect(await difference(named)).toBeLessThanOrEqual(await difference(unnamed));
    expect(await difference(named)).toBeLessThan(8);
  });

  it("of CMYK come out in sRGB, not inverted", async () => {
    const cmyk = await sharpOf(reference).toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer();
    expect(await differenceFrom(reference, (await picturesOf(cmyk, "image/jpeg")).large.bytes)).toBeLessThan(45);
  });

  it.each(["jpeg", "png", "tiff"] as const)("of a grey %s stay grey", async (format) => {
    const grey = await sharpOf(reference).toColourspace("b-w").toFormat(format).toBuffer();
    const made = await picturesOf(grey, format === "tiff" ? "image/tiff" : `image/${format}`);
    const { channels } = await sharp(made.large.bytes).stats();
    const means = channels.slice(0, 3).map(({ mean }) => Math.round(mean));
    expect(Math.max(...means) - Math.min(...means)).toBeLessThanOrEqual(2);
    expect(means[0]).toBeGreaterThan(60);
  });

  it.each(["png", "tiff"] as const)("of 16 bits in a %s come out as of 8", async (format) => {
    const deep = format === "tiff" ? deepTiff() : await sharpOf(reference).toColourspace("rgb16").png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe("ushort");
    await expectReference(await picturesOf(deep, format === "tiff" ? "image/tiff" : "image/png"));
  });

  it("behind transparency are white in the large picture", async () => {
    const clear = await sharp({
      create: { width: 300, height: 200, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const { dominant } = await sharp((await picturesOf(clear, "image/png")).large.bytes).stats();
    expect(Math.min(dominant.r, dominant.g, dominant.b)).toBeGreaterThan(240);
  });
});

describe("sizes", () => {
  it("are 640 and 2,048 pixels on the long side", async () => {
    const wide = await sharpOf(reference).resize(3000, 2000).jpeg().toBuffer();
    const made = await picturesOf(wide, "image/jpeg");
    expect(made).toMatchObject({ width: 3000, height: 2000 });
    expect([made.small.width, made.small.height, made.large.width, made.large.height]).toEqual([640, 427, 2048, 1365]);
    const [small, large] = await Promise.all([sharp(made.small.bytes).metadata(), sharp(made.large.bytes).metadata()]);
    expect([small.format, large.format]).toEqual(["webp", "jpeg"]);
    await expectReference(made);
  });

  it("of a photo that is smaller are its own", async () => {
    const tiny = await sharpOf(reference).resize(30, 20).png().toBuffer();
    expect(await picturesOf(tiny, "image/png")).toMatchObject({ small: { width: 30 }, large: { width: 30 } });
  });

  it("of a GIF are its first frame's", async () => {
    const frames = await sharp(await sharpOf(reference).png().toBuffer())
      .gif()
      .toBuffer();
    await expectReference(await picturesOf(frames, "image/gif"), 10);
  });

  it("of an AVIF are made too", async () => {
    await expectReference(await picturesOf(await sharpOf(reference).avif({ quality: 80 }).toBuffer(), "image/avif"));
  });
});

it("a JPEG XL is shown", { timeout: 60_000 }, async () => {
  const open = createRequire(import.meta.url)("wasm-vips") as typeof import("wasm-vips");
  const vips = await open({ dynamicLibraries: ["vips-jxl.wasm"] });
  const { data, width, height } = reference;
  const image = vips.Image.newFromMemory(data, width, height, 3, vips.BandFormat.uchar).copy({
    interpretation: "srgb",
  });
  await expectReference(await picturesOf(image.writeToBuffer(".jxl", { Q: 90 }), "image/jxl"));
});

describe("what was written into a photo", () => {
  it("is gone, but for who made it and whose it is, in any alphabet", async () => {
    const block = tiffOf([
      [
        { tag: 0x010f, type: 2, value: "Canon" },
        { tag: 0x013b, type: 2, value: "Ana Müller (Berlin)" },
        { tag: 0x8298, type: 2, value: "© 2026 夏祭り" },
        { tag: 0x8769, type: 4, value: [[{ tag: 0xa431, type: 2, value: "SERIAL-1234567" }]] },
        {
          tag: 0x8825,
          type: 4,
          value: [
            [
              { tag: 1, type: 2, value: "N" },
              { tag: 0x1d, type: 2, value: "2026:05:16" },
            ],
          ],
        },
      ],
    ]);
    const photo = jpegWith(await sharpOf(reference).jpeg().toBuffer(), [exifSegment(block)]);
    const made = await picturesOf(photo, "image/jpeg");
    for (const { bytes } of [made.small, made.large]) {
      const { details, takenAt } = readCaption(byteSourceOf(bytes), { languages: [] });
      expect(details).toMatchObject({ creator: "Ana Müller (Berlin)", copyright: "© 2026 夏祭り" });
      expect({ gps: details.gps, camera: details.camera, takenAt }).toEqual({});
      expect(Buffer.from(bytes).toString("latin1")).not.toMatch(/SERIAL|Canon|2026:05:16/);
    }
  });
});

describe("real photos", () => {
  const shared = join(import.meta.dirname, "../../../../shared/photos/public");
  const names = (() => {
    try {
      return readdirSync(shared);
    } catch {
      return [];
    }
  })();

  it.skipIf(names.length === 0)("have both pictures, or a reason in words", { timeout: 120_000 }, async () => {
    for (const name of names) {
      const bytes = readFileSync(join(shared, name));
      const sniffed = sniffContentType(byteSourceOf(bytes));
      if (!sniffed || !("contentType" in sniffed)) continue;
      const { pictures, refusal } = await answerFor(bytes, sniffed.contentType);
      if (pictures) expect(pictures.small.bytes.length, name).toBeGreaterThan(40);
      else expect(refusal, name).toMatch(/^[A-Z].*\.$/);
      const details = pictures && readCaption(byteSourceOf(pictures.large.bytes), { languages: [] }).details;
      expect(details?.gps, name).toBeUndefined();
    }
  });
});

it("every type that is accepted has a decoder", async () => {
  for (const contentType of Object.keys(contentTypes) as ContentType[]) {
    const { refusal } = await answerFor(Buffer.from("not a photo at all, of any kind"), contentType);
    expect(refusal).toBe(`Its bytes are not those of ${contentType}.`);
  }
});
