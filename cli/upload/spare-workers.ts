// A worker for photos that are sent once more: by then those that read and sent all others may have ended.
import type { WorkerPool } from "./flow/worker-pool.ts";

export type SpareWorkers = Pick<WorkerPool, "enter" | "nextId" | "prepare" | "stopReading" | "abort" | "close">;

/** @param open a pool of its own, when it is needed. @param nextId no job's number stands for another's of the run */
export function createSpareWorkers(open: () => WorkerPool, nextId: WorkerPool["nextId"]): SpareWorkers {
  let pool: WorkerPool | undefined;
  let isStopped = false;
  const opened = () => {
    if (pool) return pool;
    pool = open();
    if (isStopped) pool.stopReading();
    return pool;
  };
  return {
    enter: (sizeBytes) => opened().enter(sizeBytes),
    prepare: (...job) => opened().prepare(...job),
    nextId,
    stopReading() {
      isStopped = true;
      pool?.stopReading();
    },
    abort() {
      isStopped = true;
      pool?.abort();
    },
    close: async () => pool?.close(),
  };
}
