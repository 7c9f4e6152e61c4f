// Finds empty sectors as a file's bytes pass by, so that they need not be read again. Lost clusters leave zeros; erased flash memory holds 0xFF.
import type { ByteSource } from "./byte-source.ts";

/** Every byte from `start` to `end` has the value. Both are multiples of `sectorBytes`; bytes beside them are not considered. */
export interface EmptyRun {
  value: 0 | 0xff;
  start: number;
  end: number;
}

/** The smallest unit that file systems and cards read and write. Any hole of two of these contains a whole aligned one. */
export const sectorBytes = 512;
/** More than any photo has. A file of zeros is a single run. */
const maxRuns = 10_000;
/** Searching takes a few thousand reads. Cameras make no larger files. */
const maxSearchBytes = 256 * 1024 * 1024;
const chunkBytes = 256 * 1024;

const zeros = new Uint8Array(sectorBytes);
const ones = new Uint8Array(sectorBytes).fill(0xff);

export interface EmptyRuns {
  readonly runs: readonly EmptyRun[];
  /** Takes the bytes of a file, in order. @param at their offset, a multiple of `sectorBytes` */
  see(bytes: Uint8Array, at: number): void;
}

export function createEmptyRuns(): EmptyRuns {
  const runs: EmptyRun[] = [];
  return {
    runs,
    see(bytes, at) {
      for (let offset = 0; offset + sectorBytes <= bytes.length; offset += sectorBytes) {
        // Two bytes rule out nearly every sector.
        const value = bytes[offset];
        if ((value !== 0 && value !== 0xff) || bytes[offset + sectorBytes / 2] !== value) continue;
        const sector = bytes.subarray(offset, offset + sectorBytes);
        if (Buffer.compare(sector, value === 0 ? zeros : ones) !== 0) continue;
        const last = runs.at(-1);
        const start = at + offset;
        if (last?.end === start && last.value === value) last.end += sectorBytes;
        else if (runs.length < maxRuns) runs.push({ value, start, end: start + sectorBytes });
      }
    },
  };
}

/** The runs between two offsets, in order: either those already seen, or found by reading the bytes. */
export function emptyRunsIn(source: ByteSource, from: number, to: number): readonly EmptyRun[] {
  if (source.emptyRuns?.length === 0) return source.emptyRuns; // as for nearly every photo
  const first = Math.ceil(from / sectorBytes) * sectorBytes;
  const last = Math.floor(to / sectorBytes) * sectorBytes;
  return (source.emptyRuns ?? searchRuns(source, first, Math.min(last, first + maxSearchBytes)))
    .map(({ value, start, end }) => ({ value, start: Math.max(start, first), end: Math.min(end, last) }))
    .filter(({ start, end }) => start < end);
}

function searchRuns(source: ByteSource, from: number, to: number): readonly EmptyRun[] {
  const found = createEmptyRuns();
  for (let at = from; at < to; ) {
    // Chunks end where the source's own blocks do, so it does not have to copy.
    const next = Math.min(to, (Math.floor(at / chunkBytes) + 1) * chunkBytes);
    found.see(source.read(at, next - at), at);
    at = next;
  }
  return found.runs;
}
