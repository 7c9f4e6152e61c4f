// What a run of the engine needs and what takes its time to start, begun before anything else is loaded.
import type { Worker } from "node:worker_threads";
import { startWorkerThread } from "./upload/worker/start-worker-thread.ts";

let started: Worker | undefined;

/** The thread of the first worker, started with the first call; V8 is set up for a run (docs/decisions/0012) once it is there. */
export function startEarly(): Worker {
  started ??= start();
  return started;
}

function start(): Worker {
  const thread = startWorkerThread();
  // Not before: with other flags V8 does not take the code of Node's own modules that came compiled with Node.
  thread.once("message", setUpV8);
  return thread;
}

/** Of a young generation, both halves: what the objects of a hundred photos under way need. */
const enoughYoungBytes = 4_000_000;
const lookMs = 20;
/** Where it has not grown by then, the photos come so slowly that it need not. */
const mostLooks = 250;

async function setUpV8(): Promise<void> {
  const { getHeapSpaceStatistics, setFlagsFromString } = await import("node:v8");
  const { atOnce, onceGrown } = v8FlagsFor(process.versions.v8);
  for (const flag of atOnce) setFlagsFromString(flag);
  if (onceGrown.length === 0) return;
  let looks = 0;
  const looking = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (young && young.space_size < enoughYoungBytes && ++looks < mostLooks) return;
    clearInterval(looking);
    for (const flag of onceGrown) setFlagsFromString(flag);
  }, lookMs).unref();
}

/**
 * Of versions that were tried; V8 complains aloud of a flag that it does not know. `onceGrown`: when the young generation is
 * as large as it is to be. @param version as `11.3.244.8-node.30`
 */
export function v8FlagsFor(version: string): { atOnce: string[]; onceGrown: string[] } {
  const major = Number.parseInt(version, 10);
  const atOnce: string[] = [];
  // A push is over before most of what gets optimised has paid for it: only what is really hot is to be. Later versions
  // have a cheaper compiler in between, and wait with the dear one by themselves.
  if (major === 11) atOnce.push("--interrupt-budget=1000000");
  if (major < 11 || major > 13) return { atOnce, onceGrown: [] };
  // What lives is a few megabytes, whatever the number of files: rather collect than grow. A young generation that stays
  // small also stays in the processor's cache, costs no new pages, and is collected before another thread would have woken up
  // to help, or to free what a few buffers had.
  atOnce.push("--heap-growing-percent=10", "--no-parallel-scavenge", "--no-concurrent-array-buffer-sweeping");
  return { atOnce, onceGrown: ["--semi-space-growth-factor=1"] };
}
