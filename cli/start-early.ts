// What a run of the engine needs and what takes its time to start, begun before anything else is loaded.
import { setFlagsFromString } from "node:v8";
import type { Worker } from "node:worker_threads";
import { startLaneThread } from "./upload/lane/start-lane-thread.ts";

/** Sets V8 up for a run (docs/decisions/0012), and starts the thread of the first lane. */
export function startEarly(): Worker {
  for (const flag of v8FlagsFor(process.versions.v8)) setFlagsFromString(flag);
  return startLaneThread();
}

/** Of versions that were tried; V8 complains aloud of a flag that it does not know. @param version as `11.3.244.8-node.30` */
export function v8FlagsFor(version: string): string[] {
  const major = Number.parseInt(version, 10);
  const flags: string[] = [];
  // A push is over before most of what gets optimised has paid for it: only what is really hot is to be. Later versions
  // have a cheaper compiler in between, and wait with the dear one by themselves.
  if (major === 11) flags.push("--interrupt-budget=1000000");
  // Rather collect than grow: what lives is a few megabytes, whatever the number of files.
  if (major >= 11 && major <= 13) flags.push("--optimize-for-size");
  return flags;
}
