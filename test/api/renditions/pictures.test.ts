// The renditions of every type, compared with a reference: none is rotated, mirrored, black or in other colours.
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
import { adobeRgb, profileOf } from "../../../api/renditions/icc-profile.ts";
import type { MadePictures } from "../../../api/renditions/make-pictures.ts";
import { heicOf } from "../../support/heic-photos.ts";
import { tiffOf } from "../../support/metadata-writers.ts";
import { chunk, exifSegment, jpegWith, pngWith } from "../../support/photo-containers.ts";
import { differenceFrom, type Pixels, referencePicture, sharpOf } from "../../support/picture-samples.ts";
import { type RawPreviews, tiffRaw } from "../../support/raw-containers.ts";

const recipe = { smallQuality: 75, largeQuality: 82, heic: true };
const reference = referencePicture();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-pictures-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function answerFor(bytes: Uint8Array, contentType: ContentType, { heic }: { heic: boolean } = recipe) {
  const file = join(folder, "photo");
  writeFileSync(file, bytes);
  return doPictureJob({ file, contentType, recipe: { ...recipe, heic } });
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

describe("a RAW", () => {
  const jpegOf = async (pixels: Pixels) => sharpOf(pixels).jpeg({ quality: 92 }).toBuffer();
  /** A thumbnail that differs from the picture, so that using it is detected. */
  const wrong = () =>
    sharp({ create: { width: 160, height: 120, channels: 3, background: "#808080" } })
      .jpeg()
      .toBuffer();
  const previews = async (): Promise<RawPreviews> => ({ full: await jpegOf(reference), thumbnail: await wrong() });

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
    expect((await answerFor(bare, "image/x-sony-arw")).refusal).toMatch(/contains no preview/);
  });

  it("has the size of its sensor's picture if its preview has the same aspect ratio", async () => {
    const sized = { ...(await previews()) };
    const made = await picturesOf(tiffRaw("SONY", sized), "image/x-sony-arw");
    expect(made.width / made.height).toBeCloseTo(1.5, 2);
    expect(made.width).toBeGreaterThanOrEqual(600);
  });
});

describe("colours", () => {
  const profile = () => {
    const path = join(folder, "profile.icc");
    writeFileSync(path, profileOf(adobeRgb));
    return path;
  };

  it("of a camera that only names Adobe RGB are interpreted as such", async () => {
    const png = await sharpOf(reference).withIccProfile(profile()).png().toBuffer();
    const raw = await sharp(png).keepIccProfile().raw().toBuffer();
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
});

describe("a PNG that names its colour space", () => {
  const red = () => sharp({ create: { width: 8, height: 8, channels: 3, background: { r: 200, g: 60, b: 60 } } });
  const shownOf = async (picture: sharp.Sharp, primaries: number, transfer: number) => {
    const png = pngWith(await picture.png().toBuffer(), [chunk("cICP", Buffer.from([primaries, transfer, 0, 1]))]);
    const { large } = await picturesOf(png, "image/png");
    return (await sharp(large.bytes).raw().toBuffer())[0] ?? 0;
  };
  const redOf = (primaries: number) => shownOf(red(), primaries, 13);

  it("is converted to sRGB from Display P3 and Rec. 2020", async () => {
    expect(await redOf(1)).toBeCloseTo(200, -1);
    expect(await redOf(12)).toBeGreaterThan(210);
    expect(await redOf(9)).toBeGreaterThan(220);
  });

  it("stays unchanged if the chunk is cut off", async () => {
    const png = pngWith(await red().png().toBuffer(), [chunk("cICP", Buffer.from([9]))]);
    const { large } = await picturesOf(png, "image/png");
    expect((await sharp(large.bytes).raw().toBuffer())[0]).toBeCloseTo(200, -1);
  });

  // BT.2408, table 1: a grey card and paper white on the HDR curves, out of 255.
  it.each([
    ["PQ", 16, 97, 148],
    ["HLG", 18, 97, 191],
  ])("with the curve %s is as bright as other photos", async (_, transfer, greyCard, paper) => {
    const shown = (value: number) =>
      shownOf(
        sharp({ create: { width: 8, height: 8, channels: 3, background: { r: value, g: value, b: value } } }),
        9,
        transfer,
      );
    expect(Math.abs((await shown(greyCard)) - 100)).toBeLessThan(5);
    expect(Math.abs((await shown(paper)) - 228)).toBeLessThan(5);
    expect([await shown(0), await shown(255)]).toEqual([0, 255]);
  });
});

describe("a JPEG XL of floating-point samples", () => {
  it.each([
    ["colours", (picture: sharp.Sharp) => picture],
    ["colours with transparency", (picture: sharp.Sharp) => picture.ensureAlpha()],
  ])("is shown in its %s", async (_, change) => {
    const open = createRequire(import.meta.url)("wasm-vips") as typeof import("wasm-vips");
    const vips = await open({ dynamicLibraries: ["vips-jxl.wasm"] });
    const png = vips.Image.newFromBuffer(await change(sharpOf(reference)).png().toBuffer());
    const jxl = png.colourspace("scrgb").writeToBuffer(".jxl", { lossless: true, effort: 1 });
    expect(vips.Image.newFromBuffer(jxl).format).toBe("float");
    await expectReference(await picturesOf(jxl, "image/jxl"));
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

  it("of a smaller photo are its own", async () => {
    const tiny = await sharpOf(reference).resize(30, 20).png().toBuffer();
    expect(await picturesOf(tiny, "image/png")).toMatchObject({ small: { width: 30 }, large: { width: 30 } });
  });

  it("of a GIF are its first frame's", async () => {
    const frames = await sharp(await sharpOf(reference).png().toBuffer())
      .gif()
      .toBuffer();
    await expectReference(await picturesOf(frames, "image/gif"), 10);
  });
});

describe("a photo's metadata", () => {
  it("is gone from its renditions, except creator and copyright in any alphabet", async () => {
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

  it.skipIf(names.length === 0)("have both renditions, or a reason in words", async () => {
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

it("every accepted type has a decoder", async () => {
  for (const contentType of Object.keys(contentTypes) as ContentType[]) {
    const { refusal } = await answerFor(Buffer.from("not a photo at all, of any kind"), contentType);
    expect(refusal).toBe(`Its bytes are not those of ${contentType}.`);
  }
});

it("a HEIC has its caption, but no pictures, where HEIC is switched off", async () => {
  const heic = heicOf(referencePicture(64, 64), { exif: tiffOf([[{ tag: 0x0110, type: 2, value: "X100" }]]) });
  const { caption, pictures, refusal } = await answerFor(heic, "image/heic", { heic: false });
  expect(caption.details?.camera).toMatch(/X100/);
  expect([pictures, refusal]).toEqual([undefined, "Previews of HEIC and JPEG XL photos are switched off here."]);
});
