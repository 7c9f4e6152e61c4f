// Which codes a JPEG's tables give to a flat surface: whether a stretch of zeros in its picture may be one, or is a hole.
import type { ByteSource } from "./byte-source.ts";
import { type Coding, findHole } from "./find-hole.ts";
import { isFrame, type Segment } from "./jpeg-segments.ts";

const huffmanTables = 0xc4;
const progressive = 0xc2;

/**
 * Offset of the first; undefined where there is none. In compressed data 0xFF is always followed by 0; a stretch of it may stand
 * before a marker only (ITU-T T.81, B.1.1.2).
 * @param segments those before the picture
 */
export function findHoleInJpeg(
  source: ByteSource,
  segments: readonly Segment[],
  from: number,
  to: number,
): number | undefined {
  let answer: boolean | undefined;
  const zerosMayBeFlat = () => {
    answer ??= mayZerosBeFlat(source, segments);
    return answer;
  };
  const coding: Coding = { zerosMayBeFlat, ones: "none" };
  const found = findHole(source, coding, from, to);
  return found === undefined ? undefined : findHole(source, coding, from, startOfFill(source, from, to));
}

const maxFillBytes = 64 * 1024;

/** Any number of 0xFF may fill the file up before a marker, the one that ends the picture too. */
function startOfFill(source: ByteSource, from: number, to: number): number {
  const least = Math.max(from, to - maxFillBytes);
  let start = to;
  while (start > least && source.read(start - 1, 1)[0] === 0xff) start--;
  return start;
}

/**
 * A block that is like the one before it is coded as the first code of its two tables where those stand for "no difference"
 * and "nothing more": then a flat surface is all zeros. ITU-T T.81, Annex C: the first code of a table is all zeros.
 * A picture of several scans may have other tables before each of them.
 */
function mayZerosBeFlat(source: ByteSource, segments: readonly Segment[]): boolean {
  if (hasSeveralScans(source, segments)) return true;
  return segments
    .filter(({ marker }) => marker === huffmanTables)
    .every(({ start, length }) => firstSymbolsOf(source.read(start, length)).every((symbol) => symbol === 0));
}

/** The frame and the first scan each say how many components they have. */
function hasSeveralScans(source: ByteSource, segments: readonly Segment[]): boolean {
  const frame = segments.find(({ marker }) => isFrame(marker));
  const scan = segments.at(-1);
  if (frame === undefined || scan === undefined || frame.marker === progressive) return true;
  return (source.read(scan.start, 1)[0] ?? 0) < (source.read(frame.start + 5, 1)[0] ?? 0);
}

/** Each table: its class and number, how many codes have 1 to 16 bits, and their symbols. */
function firstSymbolsOf(bytes: Uint8Array): number[] {
  const symbols: number[] = [];
  for (let at = 0; at + 17 < bytes.length; ) {
    const codes = bytes.subarray(at + 1, at + 17).reduce((sum, each) => sum + each, 0);
    symbols.push(bytes[at + 17] ?? 0);
    at += 17 + codes;
  }
  return symbols;
}
