// Starts a worker's thread. By itself, so that it can be started before the rest is loaded: both take as long.
import { Worker } from "node:worker_threads";

export function startWorkerThread(): Worker {
  return new Worker(new URL("./worker-thread.js", import.meta.url), {
    // A worker's heap is small: its photos are in buffers outside of it.
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 },
  });
}
