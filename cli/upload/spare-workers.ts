// Workers for photos that are sent again: the run's own, or a new pool if those have already ended.
import type { WorkerPool } from "./flow/worker-pool.ts";

export type SpareWorkers = Pick<WorkerPool, "enter" | "nextId" | "prepare" | "stopReading" | "abort" | "close">;

/**
 * The two never run together, because each pool limits the rate by itself.
 * @param open opens the new pool when it is needed
 */
export function createSpareWorkers(own: WorkerPool, open: () => WorkerPool): SpareWorkers {
  let another: WorkerPool | undefined;
  let isStopped = false;
  const pool = () => {
    if (!own.isClosed) return own;
    if (another) return another;
    another = open();
    if (isStopped) another.stopReading();
    return another;
  };
  return {
    enter: (sizeBytes) => pool().enter(sizeBytes),
    prepare: (...job) => pool().prepare(...job),
    nextId: own.nextId, // ids stay unique across the run
    stopReading() {
      isStopped = true;
      another?.stopReading();
    },
    abort() {
      isStopped = true;
      another?.abort();
    },
    close: async () => another?.close(),
  };
}
