// Finds the holes that lost clusters leave in the middle of a picture that is compressed: nothing where something should be.
import type { ByteSource } from "./byte-source.ts";
import { type EmptyRun, emptyRunsIn } from "./empty-runs.ts";
import { isAll } from "./zeros.ts";

/** A flat surface may be coded as zeros, or as ones. So many of them that begin and end with a sector are none. */
const flatBytes = 4096;
/** So many of them may belong to the picture on either side of a hole. */
const slackBytes = 2;

export interface Coding {
  /** Whether a flat surface can be coded as zeros; asked once zeros are found. */
  zerosMayBeFlat: () => boolean;
  /** Whether 0xFF can be part of the picture: any stretch of it, as a white sky is where nothing is compressed, or none. */
  ones?: "any" | "none";
}

/** Offset of the first hole between the two offsets; undefined where there is none. */
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
  return !goesOn(source, run, start - slackBytes - 1, from, to) && !goesOn(source, run, end, from, to);
}

/** Whether the bytes from an offset on, beside a run, are like it: then it ends anywhere, and not with a sector. */
function goesOn(source: ByteSource, { value }: EmptyRun, at: number, from: number, to: number): boolean {
  const beside = source.read(at, slackBytes + 1);
  return at >= from && at + beside.length <= to && isAll(value, beside);
}

/**
 * The zeros that something ends with, where there are many: from which sector on, and whether they begin with it, as what a copy
 * has not written does, or a little before.
 */
export function findEmptyEnd(
  source: ByteSource,
  from: number,
  to: number,
): { start: number; isAtSector: boolean } | undefined {
  const run = emptyRunsIn(source, from, to).at(-1);
  if (run === undefined || run.value !== 0 || to - run.start < flatBytes) return undefined;
  if (to - run.end >= clusterBytes || !isAll(0, source.read(run.end, to - run.end))) return undefined;
  return { start: run.start, isAtSector: !goesOn(source, run, run.start - slackBytes - 1, from, to) };
}

const clusterBytes = 4096;

/**
 * The same of a picture that is not compressed, where black is zeros, and white 0xFF. What is black has other black above and below
 * it: it ends with a row, or within one. A hole of more than a row ends with sectors; one that reaches to the end begins with a cluster.
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
    const isAtCluster = start % clusterBytes === 0 && !goesOn(source, run, start - slackBytes - 1, from, to);
    return isAtCluster && !isBetweenRows(start);
  })?.start;
}
