// Blocks that are compressed inside a photo, with a limit that no bomb gets past.
import { brotliDecompressSync, inflateSync } from "node:zlib";
import { maxBlockBytes } from "./blocks.ts";

/** Undefined where the data is broken, or grows beyond the limit. */
export function inflateBlock(bytes: Uint8Array): Uint8Array | undefined {
  return attempt(() => inflateSync(bytes, { maxOutputLength: maxBlockBytes }));
}

/** Undefined where the data is broken, or grows beyond the limit. */
export function unbrotliBlock(bytes: Uint8Array): Uint8Array | undefined {
  return attempt(() => brotliDecompressSync(bytes, { maxOutputLength: maxBlockBytes }));
}

function attempt(work: () => Uint8Array): Uint8Array | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
