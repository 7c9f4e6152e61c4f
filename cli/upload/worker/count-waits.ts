// Counts how often this thread has stopped to wait, as the operating system counts it. Being preempted does not count.
import { readFileSync } from "node:fs";

/** proc(5): a thread that waits for a disk, a lock or a timer switches voluntarily. */
const waitsLine = /^voluntary_ctxt_switches:\t(\d+)$/m;
/** Takes 40 µs, so it is for samples. */
const statusFile = "/proc/thread-self/status";

let isThere = true;

/** @returns undefined where the system does not tell. Only Linux does */
export function countWaitsOfThread(): number | undefined {
  if (!isThere) return undefined;
  try {
    const [, waits] = waitsLine.exec(readFileSync(statusFile, "utf8")) ?? [];
    return waits === undefined ? undefined : Number(waits);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") isThere = false;
    return undefined; // it may only lack a file descriptor now
  }
}
