// Starts a worker's thread. In a file of its own, so that it can start before the rest is loaded.
import { Worker } from "node:worker_threads";

export function startWorkerThread(): Worker {
  return new Worker(new URL("./worker-thread.js", import.meta.url), {
    // A worker's heap is small: photos are in buffers outside of it.
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 },
  });
}
