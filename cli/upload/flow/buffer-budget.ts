// The memory budget for photos between hashing and sending: one budget in bytes for all files in flight.
import { isLarge, mostBufferedBytes } from "../worker/photo-size.ts";
import { bufferBytesFor } from "../worker/slabs.ts";

export type Buffering = "buffer" | "read_again" | "wait";

export interface BufferBudget {
  /** How to read a file of this size now. `buffer` takes its share of the budget. @param enough this many buffered files keep the link busy */
  request(sizeBytes: number, enough: number): Buffering;
  release(sizeBytes: number): void;
}

/** The limits of a run: for all files, and for the small ones among them. */
export const bufferLimits = {
  bytes: 64 * 1024 * 1024,
  /** More photos of 150 kB gain no time, and each slab that is used for the first time costs page faults. */
  smallBytes: 48 * 1024 * 1024,
} as const;

/**
 * @param budgetBytes for all files
 * @param smallBytes at most so much of it for small photos, of which many are in progress for a short time
 */
export function createBufferBudget(budgetBytes: number, smallBytes = budgetBytes): BufferBudget {
  let usedBytes = 0;
  let usedBySmall = 0;
  let files = 0;
  const count = (sizeBytes: number, sign: 1 | -1) => {
    const share = sign * bufferBytesFor(sizeBytes);
    usedBytes += share;
    if (!isLarge(sizeBytes)) usedBySmall += share;
    files += sign;
  };
  return {
    request(sizeBytes, enough) {
      if (sizeBytes > mostBufferedBytes) return "read_again";
      const share = bufferBytesFor(sizeBytes);
      const isFull = usedBytes + share > budgetBytes || (!isLarge(sizeBytes) && usedBySmall + share > smallBytes);
      if (isFull) return files >= enough ? "wait" : "read_again";
      count(sizeBytes, 1);
      return "buffer";
    },
    release: (sizeBytes) => count(sizeBytes, -1),
  };
}
