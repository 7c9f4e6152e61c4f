// Decompresses blocks inside a photo, up to a limit that protects against decompression bombs.
import { brotliDecompressSync, inflateSync } from "node:zlib";
import { type Blocks, maxBlockBytes } from "./blocks.ts";

/** Undefined if the data is broken, or exceeds its own limit or that of all the photo's blocks. */
export function inflateBlock(bytes: Uint8Array, blocks: Blocks): Uint8Array | undefined {
  return attempt(blocks, (maxOutputLength) => inflateSync(bytes, { maxOutputLength }));
}

/** See `inflateBlock`. */
export function unbrotliBlock(bytes: Uint8Array, blocks: Blocks): Uint8Array | undefined {
  return attempt(blocks, (maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength }));
}

/** A failed block counts at the maximum size, because that work was done. */
function attempt(blocks: Blocks, work: (maxOutputLength: number) => Uint8Array): Uint8Array | undefined {
  const most = Math.min(maxBlockBytes, blocks.inflatedBytesLeft);
  if (most === 0) return undefined;
  let used = most;
  try {
    const plain = work(most);
    used = plain.length;
    return plain;
  } catch {
    return undefined;
  } finally {
    blocks.inflatedBytesLeft -= used;
  }
}
