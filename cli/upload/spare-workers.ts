// Workers for photos that are sent once more: the run's own, or another where those have ended, as all else was read and sent by then.
import type { WorkerPool } from "./flow/worker-pool.ts";

export type SpareWorkers = Pick<WorkerPool, "enter" | "nextId" | "prepare" | "stopReading" | "abort" | "close">;

/**
 * Never beside the run's own: each pool keeps the limit on the rate by itself.
 * @param open a pool of its own, when it is needed
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
    nextId: own.nextId, // no job's number stands for another's of the run
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
