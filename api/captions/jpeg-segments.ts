// Walks the segments before a JPEG's picture.
import type { ByteSource } from "./byte-source.ts";
import { uint } from "./read-tiff.ts";

export interface Segment {
  marker: number;
  /** Offset of the content, behind the marker and the length. */
  start: number;
  /** Clamped to the end of the file. */
  length: number;
  /** The segment claims to be longer than the file. */
  isCut: boolean;
}

/** SOS: the picture starts behind this segment. */
export const startOfScan = 0xda;

/** SOF0 to SOF15, except DHT, JPG and DAC, which lie among them. */
export const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Far more than any header. The picture's own bytes do not count. */
export const headerBudgetBytes = 8 * 1024 * 1024;

const endOfImage = 0xd9;
const maxSegments = 4000;

/**
 * Reports each segment up to and including the one that starts the picture. Bytes between segments are skipped. A segment's content is cheapest to
 * read in the callback, because it lies in the window that was read last.
 */
export function forEachSegment(source: ByteSource, onSegment: (segment: Segment) => void): void {
  let at = 2;
  for (let count = 0; count < maxSegments; count++) {
    let head = source.read(at, 4);
    if (head[0] !== 0xff || head[1] === 0xff) {
      at = nextMarker(source, at);
      head = source.read(at, 4);
    }
    const marker = head[1] ?? endOfImage;
    if (marker === endOfImage) return;
    // Markers without a length.
    if (marker === 0x01 || marker === 0x00 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const start = at + 4;
    const length = uint(head, 2, 2, "big") - 2;
    const isCut = length < 0 || start + length > source.sizeBytes;
    const there = isCut ? Math.max(0, Math.min(length, source.sizeBytes - start)) : length;
    onSegment({ marker, start, length: there, isCut });
    if (isCut || marker === startOfScan) return;
    at = start + length;
  }
}

const maxGarbageBytes = 256 * 1024;

/** Offset of the next 0xFF that starts a marker (padding may repeat it), or the end of the file. */
function nextMarker(source: ByteSource, from: number): number {
  let at = from;
  while (at < source.sizeBytes && at - from < maxGarbageBytes) {
    const bytes = source.read(at, 2);
    if (bytes[0] === 0xff && bytes[1] !== 0xff) return at;
    if (bytes[0] === 0xff || bytes.length < 2) {
      at++;
      continue;
    }
    const chunk = source.read(at, 1024);
    const found = chunk.indexOf(0xff);
    at += found < 0 ? chunk.length : found;
  }
  return source.sizeBytes;
}
