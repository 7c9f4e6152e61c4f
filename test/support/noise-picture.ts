// A picture of noise, always the same: any missing part leaves a trace.
import sharp, { type Sharp } from "sharp";

export const noisePixels = Buffer.from(
  Uint8Array.from({ length: 160 * 120 * 3 }, (_, n) => (n * 7919 + (n >> 3) * 31) % 256),
);

/** 160 × 120 pixels in sRGB, not encoded yet. */
export const noisePicture = (): Sharp => sharp(noisePixels, { raw: { width: 160, height: 120, channels: 3 } });

/** That picture in the types that sharp encodes. */
export const noisePhotos = async (): Promise<[name: string, bytes: Buffer][]> => [
  ["JPEG", await noisePicture().jpeg().toBuffer()],
  ["progressive JPEG", await noisePicture().jpeg({ progressive: true }).toBuffer()],
  ["PNG", await noisePicture().png().toBuffer()],
  ["GIF", await noisePicture().gif().toBuffer()],
  ["WebP", await noisePicture().webp({ lossless: true }).toBuffer()],
  ["AVIF", await noisePicture().avif({ effort: 0 }).toBuffer()],
  ["TIFF of strips", await noisePicture().tiff({ compression: "lzw" }).toBuffer()],
];
