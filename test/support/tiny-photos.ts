// The smallest photos that are photos, each with bytes of its own.
import { createHash, randomBytes } from "node:crypto";

const onePixelPng = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

export interface TinyPhoto {
  bytes: Buffer;
  contentType: "image/png";
  /** Base64. */
  sha256: string;
  size: number;
}

/** @param padBytes how much longer than the smallest PNG it is */
export function tinyPhoto(padBytes = 16): TinyPhoto {
  const bytes = Buffer.concat([onePixelPng, randomBytes(padBytes)]);
  const sha256 = createHash("sha256").update(bytes).digest("base64");
  return { bytes, contentType: "image/png", sha256, size: bytes.length };
}
