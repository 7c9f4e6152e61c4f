// Decides whether a run of zeros in a JPEG's picture may be a flat surface, by the codes in its Huffman tables.
import type { ByteSource } from "./byte-source.ts";
import { findHole } from "./find-hole.ts";
import { isFrame, type Segment } from "./jpeg-segments.ts";

const huffmanTables = 0xc4;
const progressive = 0xc2;

/**
 * Offset of the first hole, or undefined. In coded data 0xFF is always followed by 0; a run of 0xFF may only precede a marker (ITU-T T.81, B.1.1.2).
 * @param segments the segments before the picture
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
  return findHole(source, { zerosMayBeFlat, ones: "none" }, from, to);
}

/**
 * A block equal to the previous one is coded as "no difference" and "nothing more". If these are the first codes of both tables, a flat surface is
 * all zeros, because the first code of every table is (ITU-T T.81, Annex C). A picture with several scans may define new tables before each scan.
 */
function mayZerosBeFlat(source: ByteSource, segments: readonly Segment[]): boolean {
  if (hasSeveralScans(source, segments)) return true;
  return segments
    .filter(({ marker }) => marker === huffmanTables)
    .every(({ start, length }) => firstSymbolsOf(source.read(start, length)).every((symbol) => symbol === 0));
}

/** Whether the first scan has fewer components than the frame. */
function hasSeveralScans(source: ByteSource, segments: readonly Segment[]): boolean {
  const frame = segments.find(({ marker }) => isFrame(marker));
  const scan = segments.at(-1);
  if (frame === undefined || scan === undefined || frame.marker === progressive) return true;
  return (source.read(scan.start, 1)[0] ?? 0) < (source.read(frame.start + 5, 1)[0] ?? 0);
}

/** Each table has a class and number, the counts of codes of 1 to 16 bits, and the symbols. */
function firstSymbolsOf(bytes: Uint8Array): number[] {
  const symbols: number[] = [];
  for (let at = 0; at + 17 < bytes.length; ) {
    const codes = bytes.subarray(at + 1, at + 17).reduce((sum, each) => sum + each, 0);
    symbols.push(bytes[at + 17] ?? 0);
    at += 17 + codes;
  }
  return symbols;
}
