// The memory budget for photos between hashing and sending: one budget in bytes for all files in flight.
import { mostBufferedBytes } from "../worker/photo-size.ts";
import { bufferBytesFor } from "../worker/slabs.ts";

export type Buffering = "buffer" | "read_again" | "wait";

export interface BufferBudget {
  /** How to read a file of this size now. `buffer` takes its share of the budget. @param enough this many buffered files keep the link busy */
  request(sizeBytes: number, enough: number): Buffering;
  release(sizeBytes: number): void;
}

export function createBufferBudget(budgetBytes: number): BufferBudget {
  let usedBytes = 0;
  let files = 0;
  return {
    request(sizeBytes, enough) {
      if (sizeBytes > mostBufferedBytes) return "read_again";
      const share = bufferBytesFor(sizeBytes);
      if (usedBytes + share > budgetBytes) return files >= enough ? "wait" : "read_again";
      usedBytes += share;
      files++;
      return "buffer";
    },
    release(sizeBytes) {
      usedBytes -= bufferBytesFor(sizeBytes);
      files--;
    },
  };
}
