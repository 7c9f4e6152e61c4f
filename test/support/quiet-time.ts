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
export async function quietMsOf<T>(
  work: () => Promise<T>,
  others: number[] = [],
  proc = "/proc",
): Promise<{ ms: number; result: T }> {
  const before = new Map<string, Delay>();
  const latest = new Map<string, Delay>();
  const look = (found = latest) => {
    for (const delay of delays([process.pid, ...others], proc)) found.set(delay.thread, delay);
  };
  look(before);
  // A thread that ends takes its count along.
  const looking = setInterval(() => look(), 1000);
  const startedAt = performance.now();
  const result = await work().finally(() => clearInterval(looking));
  const elapsedMs = performance.now() - startedAt;
  look();
  // The threads of a process wait for each other, so count the one that waited longest.
  const longest = new Map<number, number>();
  for (const { thread, pid, ms } of latest.values()) {
    longest.set(pid, Math.max(longest.get(pid) ?? 0, ms - (before.get(thread)?.ms ?? 0)));
  }
  const delayedMs = [...longest.values()].reduce((sum, ms) => sum + ms, 0);
  return { ms: Math.max(0, elapsedMs - delayedMs), result };
}

/** How long a thread has waited for a processor (the second number of Linux's `schedstat`). */
interface Delay {
  thread: string;
  pid: number;
  ms: number;
}

function delays(roots: number[], proc: string): Delay[] {
  const threads = [...withDescendants(roots, proc)].flatMap((pid) =>
    namesIn(`${proc}/${pid}/task`).map((name) => ({ pid, thread: `${proc}/${pid}/task/${name}` })),
  );
  return threads.flatMap(({ pid, thread }) => {
    const ns = Number(textOf(`${thread}/schedstat`)?.split(" ")[1]);
    return Number.isNaN(ns) ? [] : [{ pid, thread, ms: ns / 1e6 }];
  });
}

function withDescendants(roots: number[], proc: string): Set<number> {
  const parentOf = new Map<number, number>();
  for (const name of namesIn(proc).filter((each) => /^\d+$/.test(each))) {
    // "PID (NAME) STATE PARENT …"; a name may contain anything.
    const parent = textOf(`${proc}/${name}/stat`)?.split(") ").at(-1)?.split(" ")[1];
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
