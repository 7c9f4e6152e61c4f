// Photos of every accepted type, in all colours and orientations that its container supports, with the reason for every gap.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import type { ContentType } from "../../api/contract.ts";
import { adobeRgb, displayP3, profileOf } from "../../api/renditions/icc-profile.ts";
import { heicOf } from "./heic-photos.ts";
import { tiffOf } from "./metadata-writers.ts";
import { chunk, exifSegment, jpegWith, pngWith } from "./photo-containers.ts";
import { type Pixels, referencePicture, storedPixels } from "./picture-samples.ts";
import * as raw from "./raw-containers.ts";
import { turnedJxl } from "./turned-jxl.ts";

export const colourKinds = ["sRGB", "Display P3", "Adobe RGB", "CMYK", "grey", "16 bits", "transparency"] as const;
export type ColourKind = (typeof colourKinds)[number];

export interface MadePhotos {
  contentType: ContentType;
  /** Which of EXIF's orientations 1 to 8 it supports. */
  orientations: number[];
  /** Why it lacks photos of a kind. */
  lacks: Partial<Record<ColourKind, string>>;
  make(cell: Cell): Promise<Uint8Array>;
  /** A RAW: its container around a given JPEG. */
  around?(jpeg: Buffer): Promise<Uint8Array>;
}

interface Cell {
  colours: ColourKind;
  orientation: number;
  /** Where the files of colour profiles are written. */
  folder: string;
}

/** The expected picture. Its white corner is where a transparent photo shows the background. */
export const lookOf = cached(drawLook);

function drawLook(colours: ColourKind): Pixels {
  const upright = referencePicture(240, 160);
  if (colours === "grey") return greyOf(upright);
  // Inks cannot reproduce all colours of a screen.
  return colours === "CMYK" ? { ...upright, data: upright.data.map((value) => 90 + value * 0.5) as Buffer } : upright;
}

const lumaAt = (data: Buffer, at: number) =>
  Math.round(0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0));

const greyOf = ({ data, ...size }: Pixels): Pixels => ({
  ...size,
  data: data.map((_, i) => lumaAt(data, i - (i % 3))) as Buffer,
});

const storedLookOf = cached((colours: ColourKind, orientation: number) => storedPixels(lookOf(colours), orientation));

/** Cached by its arguments, for read-only use: hundreds of cells share the same few pictures. */
function cached<A extends (string | number)[], T>(make: (...args: A) => T): (...args: A) => T {
  const made = new Map<string, T>();
  return (...args) => {
    const key = args.join();
    const known = made.get(key) ?? make(...args);
    made.set(key, known);
    return known;
  };
}

/** The pixels of a cell as stored in its file, for one of sharp's encoders. @param writesOrientation whether that encoder writes the orientation */
function imageOf({ colours, orientation, folder }: Cell, { writesOrientation = false } = {}): Sharp {
  const oriented = (image: Sharp) => (writesOrientation ? image.withMetadata({ orientation }) : image);
  const { data, width, height } = storedLookOf(colours, orientation);
  const plain = oriented(sharp(data, { raw: { width, height, channels: 3 } }));
  switch (colours) {
    case "Display P3":
    case "Adobe RGB":
      return plain.withIccProfile(profileFile(colours, folder));
    case "CMYK":
      return plain.toColourspace("cmyk");
    case "grey":
      return plain.toColourspace("b-w");
    case "16 bits":
      return sharp(
        Uint16Array.from(data, (value) => value * 257),
        { raw: { width, height, channels: 3 } },
      ).toColourspace("rgb16");
    case "transparency":
      return oriented(sharp(withAlpha(data), { raw: { width, height, channels: 4 } }));
    default:
      return plain;
  }
}

const spaces = { "Display P3": displayP3, "Adobe RGB": adobeRgb };

function profileFile(colours: keyof typeof spaces, folder: string): string {
  const path = join(folder, `${colours}.icc`);
  writeFileSync(path, profileOf(spaces[colours]));
  return path;
}

const alphaOf = (data: Buffer) => Buffer.from(data.filter((_, i) => i % 3 === 0).map((red) => (red === 255 ? 0 : 255)));

/** Turns white into transparent black. */
function withAlpha(data: Buffer): Buffer {
  const alpha = alphaOf(data);
  const pixels = Buffer.alloc(alpha.length * 4);
  for (const [i, value] of alpha.entries()) {
    for (let channel = 0; channel < 3; channel++) pixels[i * 4 + channel] = (data[i * 3 + channel] ?? 0) & value;
    pixels[i * 4 + 3] = value;
  }
  return pixels;
}

const exif = (orientation: number) => tiffOf([[{ tag: 0x0112, type: 3, value: [orientation] }]]);
const all = [1, 2, 3, 4, 5, 6, 7, 8];
const noInk = "It has no colours of inks.";

// ---- Pictures that sharp encodes ---------------------------------------------------------------------------------------

const encoded: MadePhotos[] = [
  {
    contentType: "image/jpeg",
    orientations: all,
    lacks: { "16 bits": "It has 8 bits.", transparency: "It is opaque." },
    make: async (cell) =>
      jpegWith(await imageOf(cell).jpeg({ quality: 95 }).toBuffer(), [exifSegment(exif(cell.orientation))]),
  },
  {
    contentType: "image/png",
    orientations: all,
    lacks: { CMYK: noInk },
    make: async (cell) => pngWith(await imageOf(cell).png().toBuffer(), [chunk("eXIf", exif(cell.orientation))]),
  },
  {
    contentType: "image/gif",
    orientations: [1],
    lacks: {
      "Display P3": "It has no profiles.",
      "Adobe RGB": "It has no profiles.",
      CMYK: noInk,
      "16 bits": "It has 8 bits.",
    },
    make: (cell) => imageOf(cell).gif().toBuffer(),
  },
  {
    contentType: "image/webp",
    orientations: all,
    lacks: { CMYK: noInk, "16 bits": "It has 8 bits." },
    make: (cell) => imageOf(cell, { writesOrientation: true }).webp({ quality: 95 }).toBuffer(),
  },
  {
    contentType: "image/tiff",
    orientations: all,
    lacks: {},
    make: async (cell) => turnedTiff(await imageOf(cell).tiff({ compression: "lzw" }).toBuffer(), cell.orientation),
  },
  {
    contentType: "image/avif",
    orientations: all,
    lacks: { CMYK: noInk, "16 bits": "The encoder at hand has 8 bits; HEIC's, whose decoder reads both, has 10." },
    // With `irot` and `imir`, in addition to EXIF.
    make: (cell) => imageOf(cell, { writesOrientation: true }).avif({ quality: 85, effort: 0 }).toBuffer(),
  },
];

/** libvips always writes orientation 1: its type, one value, and that. */
function turnedTiff(tiff: Buffer, orientation: number): Buffer {
  const entry = Buffer.from("12010300010000000100", "hex");
  tiff[tiff.indexOf(entry) + 8] = orientation;
  return tiff;
}

// ---- HEIC and JPEG XL --------------------------------------------------------------------------------------------------

/** The sample values as stored in the file, in the cell's colours. */
const numbersIn = async (cell: Cell): Promise<Pixels> => {
  const { width, height } = storedLookOf(cell.colours, cell.orientation);
  return {
    width,
    height,
    data: await sharp(await imageOf(cell).png().toBuffer())
      .keepIccProfile()
      .raw()
      .toBuffer(),
  };
};

const inHeif = (contentType: ContentType, tilePixels?: number): MadePhotos => ({
  contentType,
  orientations: all,
  lacks: { CMYK: noInk },
  async make(cell) {
    const { colours, orientation } = cell;
    const stored = storedLookOf(colours, orientation);
    const pixels = colours in spaces ? await numbersIn(cell) : stored;
    return heicOf(pixels, {
      orientation,
      // A different value, which must not count.
      exif: exif(9 - orientation),
      ...(tilePixels && { tilePixels }),
      ...(colours === "grey" && { isGrey: true }),
      ...(colours === "16 bits" && { bits: 10 }),
      ...(colours === "transparency" && { alpha: alphaOf(stored.data) }),
      ...(colours === "Adobe RGB" && { colours: profileOf(adobeRgb) }),
      ...(colours === "Display P3" && { colours: tilePixels ? 12 : profileOf(displayP3) }),
    });
  },
});

const inJxl: MadePhotos = {
  contentType: "image/jxl",
  orientations: all,
  lacks: { CMYK: "The encoder at hand writes no channel for black." },
  async make(cell) {
    const open = createRequire(import.meta.url)("wasm-vips") as typeof import("wasm-vips");
    opening ??= open({ dynamicLibraries: ["vips-jxl.wasm"] });
    const vips = await opening;
    const png = vips.Image.newFromBuffer(await imageOf(cell).png().toBuffer());
    return turnedJxl(png.writeToBuffer(".jxl", { lossless: true, effort: 1, keep: "icc" }), cell.orientation);
  },
};
let opening: Promise<Awaited<ReturnType<typeof import("wasm-vips")>>> | undefined;

// ---- RAW ---------------------------------------------------------------------------------------------------------------

const inRaw = (
  contentType: ContentType,
  build: (previews: raw.RawPreviews) => Buffer,
  orientations = all,
): MadePhotos => ({
  contentType,
  orientations,
  lacks: {
    CMYK: "Cameras put no such JPEG into it.",
    "16 bits": "Its preview is a JPEG.",
    transparency: "Its preview is a JPEG.",
  },
  async make(cell) {
    const jpeg = await imageOf(cell).jpeg({ quality: 95 }).toBuffer();
    // The RAW's own orientation takes precedence over its preview's. If there is only one, both are the same.
    const full = jpegWith(jpeg, [exifSegment(exif(cell.orientation))]);
    return build({ full, thumbnail: await anotherPicture(), orientation: cell.orientation });
  },
  around: async (full) => build({ full, thumbnail: await anotherPicture() }),
});

/** A different picture, so that a reader that mistakes the thumbnail for the photo fails. */
const anotherPicture = cached(() =>
  sharp({ create: { width: 120, height: 80, channels: 3, background: "#808080" } })
    .jpeg()
    .toBuffer(),
);

const tiffMakers: [ContentType, make: string][] = [
  ["image/x-nikon-nef", "NIKON CORPORATION"],
  ["image/x-nikon-nrw", "NIKON"],
  ["image/x-sony-arw", "SONY"],
  ["image/x-pentax-pef", "PENTAX"],
  ["image/x-samsung-srw", "SAMSUNG"],
  ["image/x-hasselblad-3fr", "Hasselblad"],
  ["image/x-hasselblad-fff", "Hasselblad"],
  ["image/x-phaseone-iiq", "Phase One"],
  ["image/x-epson-erf", "SEIKO EPSON CORP."],
  ["image/x-kodak-kdc", "EASTMAN KODAK COMPANY"],
  ["image/x-kodak-dcr", "Kodak"],
  ["image/x-leaf-mos", "Leaf"],
  ["image/x-mamiya-mef", "Mamiya-OP Co.,Ltd."],
];

export const madePhotos: MadePhotos[] = [
  ...encoded,
  inHeif("image/heic"),
  inHeif("image/heif", 64),
  inJxl,
  ...tiffMakers.map(([contentType, make]) => inRaw(contentType, (previews) => raw.tiffRaw(make, previews))),
  inRaw("image/x-adobe-dng", raw.dngRaw),
  inRaw("image/x-gopro-gpr", raw.dngRaw),
  inRaw("image/x-canon-cr2", raw.cr2Raw),
  inRaw("image/x-canon-cr3", raw.cr3Raw),
  inRaw("image/x-olympus-orf", raw.orfRaw),
  inRaw("image/x-panasonic-rw2", raw.rw2Raw),
  inRaw("image/x-leica-rwl", raw.rw2Raw),
  inRaw("image/x-minolta-mrw", raw.mrwRaw),
  inRaw("image/x-canon-crw", raw.crwRaw, [1, 3, 6, 8]),
  inRaw("image/x-fuji-raf", ({ full }) => raw.rafRaw(full)),
  inRaw("image/x-sigma-x3f", ({ full }) => raw.x3fRaw(full)),
];
