// Finds holes that lost clusters leave inside a compressed picture.
import type { ByteSource } from "./byte-source.ts";
import { type EmptyRun, emptyRunsIn } from "./empty-runs.ts";
import { isAll } from "./zeros.ts";

/** A flat surface may be coded as zeros or ones. A run of this length that starts and ends at a sector is a hole. */
const flatBytes = 4096;
/** Bytes of the picture on either side of a hole that may happen to have the same value. */
const slackBytes = 2;

export interface Coding {
  /** Whether a flat surface can be coded as zeros. Called only once zeros are found. */
  zerosMayBeFlat: () => boolean;
  /** Whether 0xFF may be part of the picture: in runs of any length, like an uncompressed white sky, or not at all. */
  ones?: "any" | "none";
}

/** Offset of the first hole in the range, or undefined. */
export function findHole(source: ByteSource, coding: Coding, from: number, to: number): number | undefined {
  const runs = emptyRunsIn(source, from, to);
  if (runs.length === 0) return undefined;
  const isSureHole = ({ value }: EmptyRun) => (value === 0xff ? coding.ones === "none" : !coding.zerosMayBeFlat());
  const mayBeHole = ({ value }: EmptyRun) => value === 0 || coding.ones !== "any";
  const isHole = (run: EmptyRun) => isSureHole(run) || (mayBeHole(run) && isAtSectors(source, run, from, to));
  return runs.find(isHole)?.start;
}

function isAtSectors(source: ByteSource, run: EmptyRun, from: number, to: number): boolean {
  const { start, end } = run;
  if (end - start < flatBytes) return false;
  return !continuesRun(source, run, start - slackBytes - 1, from, to) && !continuesRun(source, run, end, from, to);
}

/** Whether the bytes from an offset on continue a run, so that the run does not end at a sector boundary. */
function continuesRun(source: ByteSource, { value }: EmptyRun, at: number, from: number, to: number): boolean {
  const beside = source.read(at, slackBytes + 1);
  return at >= from && at + beside.length <= to && isAll(value, beside);
}

/**
 * A long run of zeros at the end of a range: the sector it starts in, and whether it starts at that sector, as the unwritten part of a copy does, or
 * slightly before.
 */
export function findEmptyEnd(
  source: ByteSource,
  from: number,
  to: number,
): { start: number; isAtSector: boolean } | undefined {
  const run = emptyRunsIn(source, from, to).at(-1);
  if (run === undefined || run.value !== 0 || to - run.start < flatBytes) return undefined;
  if (to - run.end >= clusterBytes || !isAll(0, source.read(run.end, to - run.end))) return undefined;
  return { start: run.start, isAtSector: !continuesRun(source, run, run.start - slackBytes - 1, from, to) };
}

const clusterBytes = 4096;

/**
 * Finds a hole in an uncompressed picture, where black is zeros and white is 0xFF. A black area has more black above and below it, so its runs end at
 * the end of a row or inside one. A hole longer than a row ends at a sector, and one that reaches the end starts at a cluster.
 */
export function findHoleInPixels(source: ByteSource, rowBytes: number, from: number, to: number): number | undefined {
  const isBetweenRows = (at: number) => {
    const past = (at - from) % rowBytes;
    return past <= slackBytes || past >= rowBytes - slackBytes;
  };
  return emptyRunsIn(source, from, to).find((run) => {
    const { value, start, end } = run;
    if (value !== 0 || end - start < Math.max(flatBytes, rowBytes)) return false;
    const reachesEnd = to - end < clusterBytes && isAll(0, source.read(end, to - end));
    if (!reachesEnd) return isAtSectors(source, run, from, to) && !(isBetweenRows(start) && isBetweenRows(end));
    const isAtCluster = start % clusterBytes === 0 && !continuesRun(source, run, start - slackBytes - 1, from, to);
    return isAtCluster && !isBetweenRows(start);
  })?.start;
}
