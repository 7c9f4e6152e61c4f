// Blocks that are compressed inside a photo, with a limit that no bomb gets past.
import { brotliDecompressSync, inflateSync } from "node:zlib";
import { type Blocks, maxBlockBytes } from "./blocks.ts";

/** Undefined where the data is broken, or grows beyond a limit: its own, or that of all of a photo's blocks. */
export function inflateBlock(bytes: Uint8Array, blocks: Blocks): Uint8Array | undefined {
  return attempt(blocks, (maxOutputLength) => inflateSync(bytes, { maxOutputLength }));
}

/** As `inflateBlock`. */
export function unbrotliBlock(bytes: Uint8Array, blocks: Blocks): Uint8Array | undefined {
  return attempt(blocks, (maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength }));
}

/** One that fails counts as if it had become as long as it may: the work was done. */
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
