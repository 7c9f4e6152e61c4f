// What a run of the engine needs and what takes its time to start, begun before anything else is loaded.
import type { Worker } from "node:worker_threads";
import { startLaneThread } from "./upload/lane/start-lane-thread.ts";

let started: Worker | undefined;

/** The thread of the first lane, started with the first call; V8 is set up for a run (docs/decisions/0012) once it is there. */
export function startEarly(): Worker {
  started ??= start();
  return started;
}

function start(): Worker {
  const thread = startLaneThread();
  // Not before: with other flags V8 does not take the code of Node's own modules that came compiled with Node.
  thread.once("message", async () => {
    const { setFlagsFromString } = await import("node:v8");
    for (const flag of v8FlagsFor(process.versions.v8)) setFlagsFromString(flag);
  });
  return thread;
}

/** Of versions that were tried; V8 complains aloud of a flag that it does not know. @param version as `11.3.244.8-node.30` */
export function v8FlagsFor(version: string): string[] {
  const major = Number.parseInt(version, 10);
  const flags: string[] = [];
  // A push is over before most of what gets optimised has paid for it: only what is really hot is to be. Later versions
  // have a cheaper compiler in between, and wait with the dear one by themselves.
  if (major === 11) flags.push("--interrupt-budget=1000000");
  if (major < 11 || major > 13) return flags;
  // What lives is a few megabytes, whatever the number of files: rather collect than grow. A young generation that stays
  // small also stays in the processor's cache, costs no new pages, and is collected before another thread would have woken up.
  flags.push("--semi-space-growth-factor=1", "--heap-growing-percent=10", "--no-parallel-scavenge");
  return flags;
}
