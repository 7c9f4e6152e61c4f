// What a photo may cost before no pictures are made of it. Anyone who can upload can upload a bomb.
import { PictureError } from "./picture-error.ts";

/** Photos are copied to a disk of 512 MB. Today's largest RAW files have 250 MB. */
const maxPhotoBytes = 400_000_000;

/** Today's largest sensors have 151 million pixels. */
export const maxPixels = 152_000_000;

/** For WebAssembly decoders, which hold the whole picture more than once, at 4 bytes a pixel or more. */
export const maxWasmPixels = 80_000_000;

/** Throws PictureError before anything is decoded. @param width,height from the header, which may lie */
export function checkPixels(width: number, height: number, most = maxPixels): void {
  if (!(width > 0 && height > 0)) throw new PictureError("The picture has no size.");
  if (width * height <= most) return;
  const size = `${width.toLocaleString("en")} × ${height.toLocaleString("en")} pixels`;
  throw new PictureError(`It has ${size}; previews can be made of up to ${Math.round(most / 1e6)} million pixels.`);
}

export function checkBytes(sizeBytes: number): void {
  if (sizeBytes <= maxPhotoBytes) return;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
  throw new PictureError(`It has ${megabytes(sizeBytes)}; previews can be made of up to ${megabytes(maxPhotoBytes)}.`);
}

/** Real colour profiles have up to 2 MB. A longer one is ignored, as if the colours were sRGB. */
export const maxProfileBytes = 4_000_000;
