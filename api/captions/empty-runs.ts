// Finds the sectors of a file that hold nothing, as its bytes pass by: looking again would mean reading it again. Zeros are what a
// lost cluster leaves, 0xFF what erased flash holds.
import type { ByteSource } from "./byte-source.ts";

/** From `start` to `end`, multiples of `sectorBytes`, every byte has the value; what lies beside them is not looked at. */
export interface EmptyRun {
  value: 0 | 0xff;
  start: number;
  end: number;
}

/** What file systems and cards read and write at the least: any hole of two of these has a whole one at a multiple of it. */
const sectorBytes = 512;
/** More than any photo has; a file of zeros is one run. */
const maxRuns = 10_000;
/** A few thousand reads are the price of looking through a file; nothing larger than this comes out of a camera. */
const maxSearchBytes = 256 * 1024 * 1024;
const chunkBytes = 256 * 1024;

const zeros = new Uint8Array(sectorBytes);
const ones = new Uint8Array(sectorBytes).fill(0xff);

export interface EmptyRuns {
  readonly runs: readonly EmptyRun[];
  /** The bytes of a file, in order. @param at their offset, a multiple of `sectorBytes` */
  see(bytes: Uint8Array, at: number): void;
}

export function createEmptyRuns(): EmptyRuns {
  const runs: EmptyRun[] = [];
  return {
    runs,
    see(bytes, at) {
      for (let offset = 0; offset + sectorBytes <= bytes.length; offset += sectorBytes) {
        // Two bytes tell for nearly every sector.
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

/** The runs between two offsets, in order: those that were seen already, or by reading the bytes. */
export function emptyRunsIn(source: ByteSource, from: number, to: number): readonly EmptyRun[] {
  if (source.emptyRuns?.length === 0) return source.emptyRuns; // as in nearly every photo
  const first = Math.ceil(from / sectorBytes) * sectorBytes;
  const last = Math.floor(to / sectorBytes) * sectorBytes;
  return (source.emptyRuns ?? searchRuns(source, first, Math.min(last, first + maxSearchBytes)))
    .map(({ value, start, end }) => ({ value, start: Math.max(start, first), end: Math.min(end, last) }))
    .filter(({ start, end }) => start < end);
}

function searchRuns(source: ByteSource, from: number, to: number): readonly EmptyRun[] {
  const found = createEmptyRuns();
  for (let at = from; at < to; ) {
    // Chunks end where a source's own blocks do, so that it need not copy.
    const next = Math.min(to, (Math.floor(at / chunkBytes) + 1) * chunkBytes);
    found.see(source.read(at, next - at), at);
    at = next;
  }
  return found.runs;
}
