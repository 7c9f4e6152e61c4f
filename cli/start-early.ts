// What a run of the engine needs and what takes its time to start, begun before anything else is loaded.
import { setFlagsFromString } from "node:v8";
import type { Worker } from "node:worker_threads";
import { startLaneThread } from "./upload/lane/start-lane-thread.ts";

/** Sets V8 up for a run (docs/decisions/0012), and starts the thread of the first lane. */
export function startEarly(): Worker {
  // A push is over before most of what gets optimised has paid for it: only what is really hot is to be.
  setFlagsFromString("--interrupt-budget=1000000");
  // Rather collect than grow: what lives is a few megabytes, whatever the number of files.
  setFlagsFromString("--optimize-for-size");
  return startLaneThread();
}
