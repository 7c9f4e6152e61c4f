// Starts the first worker's thread before anything else is loaded, because it takes the longest.
import type { Worker } from "node:worker_threads";
import type { Runtime } from "./start-upload.ts";
import { tuneForManyFiles, tuneV8, untuneV8 } from "./tune-v8.ts";
import { startWorkerThread } from "./upload/worker/start-worker-thread.ts";

let early: Worker | undefined;

/** Starts the first worker's thread, once. */
export function startEarly(): void {
  early ??= startTuned();
}

export const runtime: Runtime = {
  /** Returns the thread that was started early, then new ones. */
  startThread() {
    const thread = early ?? startTuned();
    early = undefined;
    return thread;
  },
  tuneForManyFiles,
};

function startTuned(): Worker {
  untuneV8();
  const thread = startWorkerThread();
  thread.once("message", tuneV8);
  // If the thread ends before the engine takes it, the engine starts another one and sees why that one fails.
  const forget = () => {
    if (early === thread) early = undefined;
  };
  thread.once("error", forget).once("exit", forget);
  return thread;
}
