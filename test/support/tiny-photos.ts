// The smallest valid photos, each with unique bytes.
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

/** @param padBytes bytes to add to the smallest PNG */
export function tinyPhoto(padBytes = 16): TinyPhoto {
  const bytes = Buffer.concat([onePixelPng, randomBytes(padBytes)]);
  const sha256 = createHash("sha256").update(bytes).digest("base64");
  return { bytes, contentType: "image/png", sha256, size: bytes.length };
}

/** A JPEG of one grey pixel (ITU-T T.81) with one code per table. */
const onePixelJpeg = Buffer.from(
  `ffd8 ffdb004300${"01".repeat(64)} ffc0000b080001000101011100 ffc400140001${"00".repeat(15)}00 ffc400141001${"00".repeat(15)}00 ffda0008010100003f00 3f ffd9`.replaceAll(
    " ",
    "",
  ),
  "hex",
);

/** A whole photo of 141 bytes, followed by bytes that make it unique. */
export function tinyJpeg(trailer: Uint8Array | string): Buffer {
  return Buffer.concat([onePixelJpeg, Buffer.from(trailer as Uint8Array)]);
}
