// Looks through a whole file for JPEGs: makers hide previews in notes of their own, each in another way.
import type { ByteSource } from "../captions/byte-source.ts";

const chunkBytes = 4 * 1024 * 1024;
/** RAW data can look like the start of a JPEG, and a hostile file can be full of them. */
const maxStarts = 200;
const start = Buffer.from([0xff, 0xd8, 0xff]);

/** Every place that begins like a JPEG; `length` 0 says that nobody knows where it ends. */
export function scanForJpegs(source: ByteSource): { offset: number; length: number }[] {
  const found: { offset: number; length: number }[] = [];
  // The chunks overlap, so that a start that lies across two of them is seen.
  for (let at = 0; at < source.sizeBytes; at += chunkBytes - start.length + 1) {
    const bytes = source.read(at, chunkBytes);
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let hit = chunk.indexOf(start); hit >= 0; hit = chunk.indexOf(start, hit + 1)) {
      if (found.at(-1)?.offset === at + hit) continue;
      found.push({ offset: at + hit, length: 0 });
      if (found.length === maxStarts) return found;
    }
    if (bytes.length < chunkBytes) break;
  }
  return found;
}
