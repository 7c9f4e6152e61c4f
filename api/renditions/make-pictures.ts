// Makes the renditions of a decoded picture: small for the grid, large for the screen, and a placeholder of a few bytes.
import sharp, { type Sharp } from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import type { DecodedPicture } from "./decoded-picture.ts";
import { type Recipe, smallPixels } from "./recipe.ts";

/** All that is kept of what was written into the photo. */
export interface Credit {
  creator?: string | undefined;
  copyright?: string | undefined;
}

export interface MadePictures {
  /** Of the photo as displayed, in pixels. */
  width: number;
  height: number;
  /** Base64. */
  thumbhash: string;
  /** WebP. */
  small: MadePicture;
  /** JPEG. */
  large: MadePicture;
}

export interface MadePicture {
  bytes: Uint8Array;
  width: number;
  height: number;
}

export async function makePictures(decoded: DecodedPicture, recipe: Recipe, credit: Credit): Promise<MadePictures> {
  const { pixels, width, height, channels, fullWidth, fullHeight } = decoded;
  const picture = () => sharp(pixels, { raw: { width, height, channels } });
  // JPEG knows no transparency; paper is white.
  const large = picture().flatten({ background: "white" }).jpeg({ quality: recipe.largeQuality });
  const small = inside(picture(), smallPixels).webp({ quality: recipe.smallQuality });
  return {
    width: fullWidth,
    height: fullHeight,
    thumbhash: await placeholder(picture()),
    small: await encoded(small, credit),
    large: await encoded(large, credit),
  };
}

const inside = (picture: Sharp, pixels: number) =>
  picture.resize({ width: pixels, height: pixels, fit: "inside", withoutEnlargement: true });

async function encoded(picture: Sharp, { creator, copyright }: Credit): Promise<MadePicture> {
  const credit = {
    ...(creator && { Artist: exifText(creator) }),
    ...(copyright && { Copyright: exifText(copyright) }),
  };
  const credited = Object.keys(credit).length > 0 ? picture.withExif({ IFD0: credit }) : picture;
  const { data, info } = await credited.toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}

// libvips takes what stands in brackets at the end of a text for its own note about the type, and drops it.
const exifText = (text: string) => `${text.replaceAll("\0", "")} (ASCII)`;

/** A ThumbHash has at most 100 pixels a side to look at. */
async function placeholder(picture: Sharp): Promise<string> {
  const { data, info } = await inside(picture, 100).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString("base64");
}
