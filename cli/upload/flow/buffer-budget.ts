// The memory for the bytes of photos between hashing and sending: one budget in bytes for all files in flight.
import { maxHeldFileBytes, slabBytes, slabsFor } from "../worker/slabs.ts";

export type Holding = "hold" | "read_again" | "wait";

export interface HeldBudget {
  /** How a file of this size is to be read now. `hold` takes its share of the budget. @param enough so many held files keep the link busy */
  request(sizeBytes: number, enough: number): Holding;
  release(sizeBytes: number): void;
}

export function createHeldBudget(budgetBytes: number): HeldBudget {
  let usedBytes = 0;
  let files = 0;
  const shareOf = (sizeBytes: number) => slabsFor(sizeBytes) * slabBytes;
  return {
    request(sizeBytes, enough) {
      if (sizeBytes > maxHeldFileBytes) return "read_again";
      const share = shareOf(sizeBytes);
      if (usedBytes + share > budgetBytes) return files >= enough ? "wait" : "read_again";
      usedBytes += share;
      files++;
      return "hold";
    },
    release(sizeBytes) {
      usedBytes -= shareOf(sizeBytes);
      files--;
    },
  };
}
