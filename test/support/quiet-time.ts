// Measures how long something would take on a quiet machine: a promise in seconds is about the program, not about how busy the
// test machine is.
import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds of processor time, for work in this process that waits for nothing. */
export function cpuMsOf<T>(work: () => T): { ms: number; result: T } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, result };
}

/**
 * Milliseconds on the clock, minus those in which this process or another participating one was ready to run but had no processor.
 * On systems other than Linux, which do not report this, milliseconds on the clock.
 * @param others participating processes; their children, and this process's, participate too
 */
export async function quietMsOf<T>(work: () => Promise<T>, others: number[] = []): Promise<{ ms: number; result: T }> {
  const roots = [process.pid, ...others];
  const before = delays(roots);
  const latest = new Map(before);
  const look = () => {
    for (const [pid, threads] of delays(roots)) latest.set(pid, threads);
  };
  // A process that ends takes its count along.
  const looking = setInterval(look, 1000);
  const startedAt = performance.now();
  const result = await work().finally(() => clearInterval(looking));
  const elapsedMs = performance.now() - startedAt;
  look();
  let delayedMs = 0;
  for (const [pid, threads] of latest) {
    const sooner = before.get(pid);
    // The threads of a process wait for each other, so count the one that waited longest.
    delayedMs += Math.max(0, ...[...threads].map(([thread, ms]) => ms - (sooner?.get(thread) ?? 0)));
  }
  return { ms: Math.max(0, elapsedMs - delayedMs), result };
}

/** The milliseconds waited for a processor, by process and thread (the second number of Linux's `schedstat`). */
function delays(roots: number[]): Map<number, Map<string, number>> {
  const found = new Map<number, Map<string, number>>();
  for (const pid of withDescendants(roots)) {
    const threads = namesIn(`/proc/${pid}/task`).flatMap((thread) => {
      const ns = Number(textOf(`/proc/${pid}/task/${thread}/schedstat`)?.split(" ")[1]);
      return Number.isNaN(ns) ? [] : [[thread, ns / 1e6] as const];
    });
    found.set(pid, new Map(threads));
  }
  return found;
}

function withDescendants(roots: number[]): Set<number> {
  const parentOf = new Map<number, number>();
  for (const name of namesIn("/proc").filter((each) => /^\d+$/.test(each))) {
    // "PID (NAME) STATE PARENT …"; a name may contain anything.
    const parent = textOf(`/proc/${name}/stat`)?.split(") ").at(-1)?.split(" ")[1];
    if (parent !== undefined) parentOf.set(Number(name), Number(parent));
  }
  const family = new Set(roots);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [pid, parent] of parentOf) if (family.has(parent)) family.add(pid);
  }
  return family;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // the process has ended, or this system has no such folder
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
