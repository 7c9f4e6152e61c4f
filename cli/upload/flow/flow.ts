// How much goes on at once in a run: the parts that decide it, put together.
import { type ActiveTransfers, createActiveTransfers } from "./active-transfers.ts";
import { type BufferBudget, createBufferBudget } from "./buffer-budget.ts";
import { createPrefetchDepth, type PrefetchDepth } from "./prefetch-depth.ts";
import { createSlotLimit, type SlotLimit } from "./slot-limit.ts";
import { createUploadSlots, type UploadSlots } from "./upload-slots.ts";

export interface Flow {
  prefetch: PrefetchDepth;
  budget: BufferBudget;
  /** How many puts there may be, and the slots that they take. */
  limit: SlotLimit;
  slots: UploadSlots;
  transfers: ActiveTransfers;
}

const bufferBudgetBytes = 64 * 1024 * 1024;

/** @param concurrency a fixed number of puts at once; undefined: it adapts */
export function createFlow(concurrency: number | undefined, now: () => number): Flow {
  const limit: SlotLimit = createSlotLimit({ fixed: concurrency, now, onChange: () => slots.pump() });
  const slots = createUploadSlots(limit);
  const transfers = createActiveTransfers({
    now,
    waitingBytes: () => slots.waitingBytes,
    onRestarted: limit.restarted,
  });
  return {
    prefetch: createPrefetchDepth(now),
    budget: createBufferBudget(bufferBudgetBytes),
    limit,
    slots,
    transfers,
  };
}
