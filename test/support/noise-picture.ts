// A picture of noise, always the same: any missing part leaves a trace.
import sharp, { type Sharp } from "sharp";

export const noisePixels = Buffer.from(
  Uint8Array.from({ length: 160 * 120 * 3 }, (_, n) => (n * 7919 + (n >> 3) * 31) % 256),
);

/** 160 × 120 pixels in sRGB, not encoded yet. */
export const noisePicture = (): Sharp => sharp(noisePixels, { raw: { width: 160, height: 120, channels: 3 } });
