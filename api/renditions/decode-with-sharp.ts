// Decodes JPEG, PNG, GIF (its first frame), WebP, TIFF and AVIF with libvips.
import sharp, { type Sharp } from "sharp";
import { toSrgb } from "./convert-colours.ts";
import { type DecodedPicture, fullSizeOf } from "./decoded-picture.ts";
import { fitInside } from "./fit-inside.ts";
import { PictureError, refusalOf } from "./picture-error.ts";
import { checkPixels, maxPixels } from "./picture-limits.ts";
import { largePixels } from "./recipe.ts";

// A process makes one picture at a time, and a Lambda function has one processor. Loaders for SVG, PDF and the like stay blocked, whatever a file
// claims to be.
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: ["Jpeg", "Png", "Webp", "Tiff", "Nsgif", "Heif"].map((name) => `VipsForeignLoad${name}`) });

export interface DecodeOptions {
  /** EXIF orientation (1 to 8) that replaces the picture's own. */
  orientation?: number | undefined;
  /** A colour profile, used if the picture has none. */
  profile?: Uint8Array | undefined;
  /** The page of a multi-page TIFF, from 0. */
  page?: number;
  /** The page consists of tiles. */
  isTiled?: boolean;
  /** The input is raw 8-bit pixels. */
  raw?: { width: number; height: number; channels: 3 | 4 };
}

/** Throws PictureError. @param input a file's path, or the bytes of an embedded JPEG */
export async function decodeWithSharp(
  input: string | Uint8Array,
  options: DecodeOptions = {},
): Promise<DecodedPicture> {
  try {
    return await decode(input, options);
  } catch (thrown) {
    throw refusalOf(thrown);
  }
}

/**
 * Oddities are tolerated. Truncated pictures are not, because the rest would be grey. libvips reports a TIFF's damaged tile only if it is to fail on
 * warnings; otherwise the tile becomes black. Warnings about a tiled TIFF's tags do not make it fail.
 */
const open = (input: string | Uint8Array, options: DecodeOptions): Sharp =>
  sharp(input, {
    limitInputPixels: maxPixels,
    failOn: options.isTiled ? "warning" : "error",
    sequentialRead: true,
    ...inputOf(options),
  });

/** Rotates the picture upright. */
export const openUpright = (input: string | Uint8Array, options: Pick<DecodeOptions, "page" | "isTiled">): Sharp =>
  open(input, options).autoOrient();

const inputOf = ({ page, raw }: DecodeOptions) => ({
  ...(page && { page }),
  ...(raw && { raw }),
});

async function decode(input: string | Uint8Array, options: DecodeOptions): Promise<DecodedPicture> {
  const { orientation, profile } = options;
  const header = await sharp(input, { limitInputPixels: false, ...inputOf(options) }).metadata();
  const { width } = header;
  const height = header.pageHeight ?? header.height;
  checkPixels(width, height);
  const picture = open(input, options);
  const resized = fitInside(orientation === undefined ? picture.autoOrient() : picture, largePixels);
  const { data, info } = await resized
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const stored = { pixels: data, width: info.width, height: info.height, channels: channelsOf(info.channels) };
  const decoded = profile && !header.hasProfile ? await toSrgb(stored, profile) : stored;
  const full = fullSizeOf({ width, height }, orientation ?? header.orientation);
  return { ...(orientation === undefined ? decoded : await turn(decoded, orientation)), ...full };
}

export function channelsOf(channels: number): 3 | 4 {
  if (channels !== 3 && channels !== 4) throw new PictureError(`It has ${channels} channels, which no screen shows.`);
  return channels;
}

type Pixels = Pick<DecodedPicture, "pixels" | "width" | "height" | "channels">;

/** EXIF orientations from 1: a mirroring, if any, then a clockwise rotation. */
const turns = [
  { angle: 0, flop: false },
  { angle: 0, flop: true },
  { angle: 180, flop: false },
  { angle: 180, flop: true },
  { angle: 270, flop: true },
  { angle: 90, flop: false },
  { angle: 90, flop: true },
  { angle: 270, flop: false },
];

/** Rotates a picture of this orientation upright. */
async function turn(picture: Pixels, orientation: number): Promise<Pixels> {
  const { angle = 0, flop = false } = turns[orientation - 1] ?? {};
  const { width, height, channels } = picture;
  if (angle === 0 && !flop) return picture;
  const mirrored = await sharp(picture.pixels, { raw: { width, height, channels } }).flop(flop).raw().toBuffer();
  const { data, info } = await sharp(mirrored, { raw: { width, height, channels } })
    .rotate(angle)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height, channels };
}
