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

function isAtSectors(source: ByteSource, { value, start, end }: EmptyRun, from: number, to: number): boolean {
  if (end - start < flatBytes) return false;
  const goesOn = (at: number) => {
    const beside = source.read(at, slackBytes + 1);
    return at >= from && at + beside.length <= to && isAll(value, beside);
  };
  return !goesOn(start - slackBytes - 1) && !goesOn(end);
}
