// Starts a worker's thread. By itself, so that it can be started before the rest is loaded: both take as long.
import { Worker } from "node:worker_threads";
import { tuneV8, untuneV8 } from "./tune-v8.ts";

export function startWorkerThread(): Worker {
  untuneV8();
  const thread = new Worker(new URL("./worker-thread.js", import.meta.url), {
    // A worker's heap is small: its photos are in buffers outside of it.
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 },
  });
  thread.once("message", tuneV8);
  return thread;
}
