// The colour space in a PNG's cICP chunk (PNG, third edition), which libvips does not read.
import type { ByteSource } from "../captions/byte-source.ts";
import { latin1Of } from "../captions/decode-text.ts";
import { uint } from "../captions/read-tiff.ts";
import { profileOfCode } from "./colour-codes.ts";

const signatureBytes = 8;
/** The chunk precedes the picture's chunks, as do few others. */
const maxChunks = 100;
/** Primaries, transfer curve, matrix and range. */
const codesBytes = 4;

/** A profile for the named colours; undefined for sRGB. */
export function profileInPng(source: ByteSource): Uint8Array | undefined {
  for (let at = signatureBytes, count = 0; count < maxChunks; count++) {
    const head = source.read(at, 10);
    const type = latin1Of(head, 4, 8);
    if (head.length < 10 || type === "IDAT") return undefined;
    const length = uint(head, 0, 4, "big");
    if (type === "cICP") return length === codesBytes ? profileOfCode(head[8] ?? 0, head[9] ?? 0) : undefined;
    at += 12 + length;
  }
  return undefined;
}
