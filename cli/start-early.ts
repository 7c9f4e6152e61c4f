// What a run of the engine needs and what takes its time to start, begun before anything else is loaded.
import type { Worker } from "node:worker_threads";
import { startWorkerThread } from "./upload/worker/start-worker-thread.ts";

let started: Worker | undefined;

/** The thread of the first worker, started with the first call. */
export function startEarly(): Worker {
  started ??= startWorkerThread();
  return started;
}
