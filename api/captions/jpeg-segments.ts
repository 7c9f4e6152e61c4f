// The segments before a JPEG's picture, one after the other.
import type { ByteSource } from "./byte-source.ts";
import { uint } from "./read-tiff.ts";

export interface Segment {
  marker: number;
  /** Of its content, behind the marker and the length. */
  start: number;
  /** As far as the file has it. */
  length: number;
  /** It says that it is longer than the file. */
  isCut: boolean;
}

/** SOS: the picture begins behind this segment. */
export const startOfScan = 0xda;

/** SOF0 to SOF15, without DHT, JPG and DAC among them. */
export const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Far more than any header; a picture's own bytes are not counted. */
export const headerBudgetBytes = 8 * 1024 * 1024;

const endOfImage = 0xd9;
const maxSegments = 4000;

/**
 * Up to the start of the picture, whose segment is the last. Bytes between segments that belong to none are skipped. A segment's
 * content is best read when it is told: it lies in what was read of the file last.
 */
export function forEachSegment(source: ByteSource, tell: (segment: Segment) => void): void {
  let at = 2;
  for (let count = 0; count < maxSegments; count++) {
    let head = source.read(at, 4);
    if (head[0] !== 0xff || head[1] === 0xff) {
      at = nextMarker(source, at);
      head = source.read(at, 4);
    }
    const marker = head[1] ?? endOfImage;
    if (marker === endOfImage) return;
    // Markers that stand alone.
    if (marker === 0x01 || marker === 0x00 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const start = at + 4;
    const length = uint(head, 2, 2, "big") - 2;
    const isCut = length < 0 || start + length > source.sizeBytes;
    const there = isCut ? Math.max(0, Math.min(length, source.sizeBytes - start)) : length;
    tell({ marker, start, length: there, isCut });
    if (isCut || marker === startOfScan) return;
    at = start + length;
  }
}

const maxGarbageBytes = 256 * 1024;

/** Offset of the next 0xFF that begins a marker (padding may repeat it); the end of the file where there is none. */
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
