// The coded bytes of a JPEG's picture: where they end, and whether any are lost.
import type { ByteSource } from "./byte-source.ts";
import { type Foreign, findForeign, isInPicture } from "./find-foreign.ts";
import { findHoleInJpeg } from "./find-hole-in-jpeg.ts";
import { isFrame, type Segment } from "./jpeg-segments.ts";
import { uint } from "./read-tiff.ts";
import { damaged, hole, type Wholeness } from "./wholeness.ts";
import { isAll } from "./zeros.ts";

const chunkBytes = 256 * 1024;
/** Far more than any photo has behind its first scan. */
const mostSegments = 1000;

/** Empty parts behind the end of the picture, such as padding before another one, are no fault. */
export function faultIn(
  source: ByteSource,
  segments: readonly Segment[],
  from: number,
  to: number,
): Wholeness | undefined {
  const holeAt = findHoleInJpeg(source, segments, from, to);
  if (holeAt !== undefined && !hasEnd(source, from, holeAt)) return hole;
  for (let at = from, count = 0; at < to && count < mostSegments; count++) {
    const foreign = findForeign(source, at, to);
    // The second byte of the end marker may be the first one of the foreign part.
    if (foreign === undefined || hasEnd(source, at, foreign.start + 1)) return undefined;
    const end = endOfSegmentAround(source, foreign.surelyAt, at);
    if (end === undefined) return isBehindPicture(source, foreign, to) ? undefined : damaged;
    at = end;
  }
  return undefined;
}

/**
 * Some programs write comments and metadata between two scans or behind the last one. Such a segment's length leads to another marker.
 * @param from where coded bytes start @returns the end of the segment that contains the offset, or undefined
 */
function endOfSegmentAround(source: ByteSource, offset: number, from: number): number | undefined {
  for (let at = from, count = 0; count < mostSegments; count++) {
    const start = findMarker(source, at, offset + 2);
    if (start === undefined) return undefined;
    const head = source.read(start, 4);
    const marker = head[1] ?? 0;
    if (marker < 0xc0 || marker === 0xd8 || marker === 0xd9 || isFrame(marker)) return undefined;
    const end = start + 2 + uint(head, 2, 2, "big");
    if (end > offset) return isBeforeMarker(source, end) ? end : undefined;
    at = end;
  }
  return undefined;
}

/** Any marker may be preceded by bytes of 0xFF. */
function isBeforeMarker(source: ByteSource, at: number): boolean {
  const marker = findMarker(source, at, at + mostFillBytes);
  return marker !== undefined && isAll(0xff, source.read(at, marker - at));
}

const mostFillBytes = 64;

/** Offset of the first marker that ends coded bytes. */
function findMarker(source: ByteSource, from: number, to: number): number | undefined {
  for (let at = from; at + 1 < to; ) {
    const bytes = source.read(at, Math.min(chunkBytes, to - at));
    for (let i = bytes.indexOf(0xff); i >= 0 && i + 1 < bytes.length; i = bytes.indexOf(0xff, i + 1)) {
      const marker = bytes[i + 1] ?? 0;
      if (marker !== 0xff && !isInPicture(marker)) return at + i;
    }
    if (bytes.length < 2) return undefined;
    at += bytes.length - 1;
  }
  return undefined;
}

/**
 * Whether the picture ends within the foreign part, so that the foreign bytes lie behind it, such as depths or the header of the next picture. Random
 * bytes may contain an end marker too, so another picture must follow.
 */
function isBehindPicture(source: ByteSource, { start, surelyAt }: Foreign, to: number): boolean {
  const end = findEnd(source, start, surelyAt);
  return end !== undefined && findBytes(source, "\xff\xd8\xff", end, to) !== undefined;
}

export const findEnd = (source: ByteSource, from: number, to: number) => findBytes(source, "\xff\xd9", from, to);

export const hasEnd = (source: ByteSource, from: number, to: number) => findEnd(source, from, to) !== undefined;

export const isEndOfImage = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd9;

/** Also finds the end of a picture, because in coded data 0xFF is always followed by 0. */
export function findBytes(source: ByteSource, text: string, from: number, to: number): number | undefined {
  // Chunks end where the source's own blocks do, so it does not have to copy. A match across two chunks is searched separately.
  for (let at = from; at < to; ) {
    const next = Math.min(to, (Math.floor(at / chunkBytes) + 1) * chunkBytes);
    const border = text.length - 1;
    const found =
      findWithin(source, text, at, next) ??
      findWithin(source, text, Math.max(from, next - border), Math.min(to, next + border));
    if (found !== undefined) return found;
    at = next;
  }
  return undefined;
}

function findWithin(source: ByteSource, text: string, from: number, to: number): number | undefined {
  const { buffer, byteOffset, length } = source.read(from, to - from);
  const found = Buffer.from(buffer, byteOffset, length).indexOf(text, 0, "latin1");
  return found < 0 ? undefined : from + found;
}
