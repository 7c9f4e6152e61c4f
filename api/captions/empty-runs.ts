// Finds the blocks of a file that hold nothing but zeros, as its bytes pass by: looking again would mean reading it again.
import type { ByteSource } from "./byte-source.ts";
import { isZeros } from "./zeros.ts";

/** From `start` to `end`, multiples of `blockBytes`, every byte is zero; what lies beside them is not looked at. */
export interface EmptyRun {
  start: number;
  end: number;
}

/** File systems and cards lose clusters, and two of those always hold one whole block at a multiple of this. */
export const blockBytes = 4096;
/** More than any photo has; a file of zeros is one run. */
const maxRuns = 10_000;
/** A few thousand reads are the price of looking through a file; nothing larger than this comes out of a camera. */
const maxSearchBytes = 256 * 1024 * 1024;
const chunkBytes = 64 * blockBytes;

export interface EmptyRuns {
  readonly runs: readonly EmptyRun[];
  /** The bytes of a file, in order. @param at their offset, a multiple of `blockBytes` */
  see(bytes: Uint8Array, at: number): void;
}

export function createEmptyRuns(): EmptyRuns {
  const runs: EmptyRun[] = [];
  return {
    runs,
    see(bytes, at) {
      for (let offset = 0; offset + blockBytes <= bytes.length; offset += blockBytes) {
        // Two bytes tell for nearly every block.
        if (bytes[offset] !== 0 || bytes[offset + blockBytes / 2] !== 0) continue;
        if (!isZeros(bytes.subarray(offset, offset + blockBytes))) continue;
        const last = runs.at(-1);
        const start = at + offset;
        if (last?.end === start) last.end += blockBytes;
        else if (runs.length < maxRuns) runs.push({ start, end: start + blockBytes });
      }
    },
  };
}

/** The runs of zeros between two offsets: those that were seen already, or by reading the bytes. */
export function emptyRunsIn(source: ByteSource, from: number, to: number): EmptyRun[] {
  const first = Math.ceil(from / blockBytes) * blockBytes;
  const last = Math.floor(to / blockBytes) * blockBytes;
  return (source.emptyRuns ?? searchRuns(source, first, Math.min(last, first + maxSearchBytes)))
    .map(({ start, end }) => ({ start: Math.max(start, first), end: Math.min(end, last) }))
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
