// Scans a whole file for JPEGs, because makers hide previews in maker notes of many formats.
import type { ByteSource } from "../captions/byte-source.ts";

const chunkBytes = 4 * 1024 * 1024;
/** RAW data can look like the start of a JPEG, and a hostile file can be full of such starts. */
const maxStarts = 200;
const start = Buffer.from([0xff, 0xd8, 0xff]);

/** Every place that starts like a JPEG; `length` 0 means that its end is unknown. */
export function scanForJpegs(source: ByteSource): { offset: number; length: number }[] {
  const found: { offset: number; length: number }[] = [];
  // Chunks overlap, so that a start across two of them is found.
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
