// Finds the holes that lost clusters leave in the middle of a picture that is compressed: nothing where something should be.
import type { ByteSource } from "./byte-source.ts";
import { type EmptyRun, emptyRunsIn } from "./empty-runs.ts";
import { isZeros } from "./zeros.ts";

/** A flat surface may be coded as zeros. A hole of so many that begins and ends with a sector is none. */
const flatBytes = 4096;
/** So many zeros may belong to the picture on either side of a hole. */
const slackBytes = 2;

export interface Coding {
  /** Whether a flat surface can be coded as zeros; asked once zeros are found. */
  zerosMayBeFlat: () => boolean;
  /** No stretch of 0xFF is part of the picture. */
  hasNoOnes?: boolean;
}

/** Offset of the first hole between the two offsets; undefined where there is none. */
export function findHole(source: ByteSource, coding: Coding, from: number, to: number): number | undefined {
  const isHole = (run: EmptyRun) =>
    run.value === 0xff ? coding.hasNoOnes : !coding.zerosMayBeFlat() || isAtSectors(source, run, from, to);
  return emptyRunsIn(source, from, to).find(isHole)?.start;
}

function isAtSectors(source: ByteSource, { start, end }: EmptyRun, from: number, to: number): boolean {
  if (end - start < flatBytes) return false;
  const goesOn = (at: number) => {
    const beside = source.read(at, slackBytes + 1);
    return at >= from && at + beside.length <= to && isZeros(beside);
  };
  return !goesOn(start - slackBytes - 1) && !goesOn(end);
}
