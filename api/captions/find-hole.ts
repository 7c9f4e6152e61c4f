// Finds the holes that a lost cluster leaves in the middle of a JPEG: a stretch of zeros where the picture should be.
import type { ByteSource } from "./byte-source.ts";
import { type EmptyRun, emptyRunsIn } from "./empty-runs.ts";
import type { Segment } from "./jpeg-segments.ts";

/** What file systems and cards read and write at the least. */
const sectorBytes = 512;
/** So many zeros may belong to the picture on either side of a hole. */
const slackBytes = 8;

const huffmanTables = 0xc4;
const progressive = 0xc2;

/**
 * Where the bytes between the two offsets have such a hole; undefined where they have none. Where zeros can stand for a flat surface (a blank scan), only a
 * hole that begins and ends with a sector counts.
 * @param segments those before the picture
 */
export function findHole(
  source: ByteSource,
  segments: readonly Segment[],
  from: number,
  to: number,
): number | undefined {
  const runs = emptyRunsIn(source, from, to);
  if (runs.length === 0) return undefined;
  const mayBeFlat = zerosMayBeFlat(source, segments);
  const isHole = ({ start, end }: EmptyRun) =>
    !mayBeFlat || isAtSector(startOfZeros(source, start, from), endOfZeros(source, end, to));
  return runs.find(isHole)?.start;
}

function isAtSector(start: number, end: number): boolean {
  return (sectorBytes - (start % sectorBytes)) % sectorBytes < slackBytes && end % sectorBytes < slackBytes;
}

/**
 * A block that is like the one before it is coded as the first code of its two tables where those stand for "no difference"
 * and "nothing more": then a flat surface is all zeros. ITU-T T.81, Annex C: the first code of a table is all zeros.
 */
function zerosMayBeFlat(source: ByteSource, segments: readonly Segment[]): boolean {
  if (segments.some(({ marker }) => marker === progressive)) return true;
  return segments
    .filter(({ marker }) => marker === huffmanTables)
    .every(({ start, length }) => firstSymbolsOf(source.read(start, length)).every((symbol) => symbol === 0));
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

function startOfZeros(source: ByteSource, known: number, from: number): number {
  let at = known;
  while (at > from && source.read(at - 1, 1)[0] === 0) at--;
  return at;
}

function endOfZeros(source: ByteSource, known: number, to: number): number {
  let at = known;
  while (at < to && source.read(at, 1)[0] === 0) at++;
  return at;
}
