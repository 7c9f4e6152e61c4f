// Assembles the parts that decide how much of a run happens at once.
import { type ActiveTransfers, createActiveTransfers } from "./active-transfers.ts";
import { type BufferBudget, bufferLimits, createBufferBudget } from "./buffer-budget.ts";
import { createPrefetchDepth, type PrefetchDepth } from "./prefetch-depth.ts";
import { createSlotLimit, type SlotLimit } from "./slot-limit.ts";
import { createUploadSlots, type UploadSlots } from "./upload-slots.ts";

export interface Flow {
  prefetch: PrefetchDepth;
  budget: BufferBudget;
  /** Sets how many slots there are. */
  limit: SlotLimit;
  slots: UploadSlots;
  transfers: ActiveTransfers;
}

/** @param concurrency a fixed number of concurrent puts; undefined to adapt it. @param limitBytesPerSecond undefined for no limit */
export function createFlow(
  concurrency: number | undefined,
  now: () => number,
  limitBytesPerSecond?: number | undefined,
): Flow {
  const limit: SlotLimit = createSlotLimit({
    fixed: concurrency,
    limitBytesPerSecond,
    now,
    onChange: () => slots.pump(),
  });
  const slots = createUploadSlots(limit);
  const transfers = createActiveTransfers({
    now,
    waitingBytes: () => slots.waitingBytes,
    onRestarted: limit.restarted,
  });
  return {
    prefetch: createPrefetchDepth(now),
    budget: createBufferBudget(bufferLimits.bytes, bufferLimits.smallBytes),
    limit,
    slots,
    transfers,
  };
}
