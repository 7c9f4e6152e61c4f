// What a run of the engine needs and what takes its time to start, begun before anything else is loaded.
import type { Worker } from "node:worker_threads";
import type { Runtime } from "./start-upload.ts";
import { optimiseMore, tuneV8, untuneV8 } from "./tune-v8.ts";
import { startWorkerThread } from "./upload/worker/start-worker-thread.ts";

let early: Worker | undefined;

/** Starts the thread of the first worker, unless that is done. */
export function startEarly(): void {
  early ??= startTuned();
}

export const runtime: Runtime = {
  /** The one that was started early comes first. */
  startThread() {
    const thread = early ?? startTuned();
    early = undefined;
    return thread;
  },
  optimiseMore,
};

function startTuned(): Worker {
  untuneV8();
  const thread = startWorkerThread();
  thread.once("message", tuneV8);
  // A thread that ends before the engine takes it tells nobody again: the engine then starts one of its own, and hears why that fails.
  const forget = () => {
    if (early === thread) early = undefined;
  };
  thread.once("error", forget).once("exit", forget);
  return thread;
}
