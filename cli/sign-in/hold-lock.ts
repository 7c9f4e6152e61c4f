// A lock between processes: a file that only one of them can create. A lock whose holder is gone is taken over.
import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isRunning } from "../is-running.ts";
import { makeFolder } from "../make-folder.ts";

/** Longer than any single piece of work that is done under the lock. */
const abandonedAfterMs = 120_000;

/**
 * Does the work while no other process does. Where no lock can be made at all (a read-only folder, a full disk), the
 * work is done without one: a photographer must be able to go on.
 * @param pollMs how often to look whether the lock is free, about
 */
export async function holdLock<T>(path: string, work: () => Promise<T>, pollMs = 25): Promise<T> {
  const mark = `${process.pid} ${hostname()} ${randomUUID()}`;
  const held = await acquire(path, mark, pollMs);
  try {
    return await work();
  } finally {
    if (held && (await readFile(path, "utf8").catch(() => "")) === mark) await rm(path, { force: true });
  }
}

async function acquire(path: string, mark: string, pollMs: number): Promise<boolean> {
  const prepared = `${path}.${randomUUID()}.tmp`;
  try {
    makeFolder(dirname(path), 0o700);
    await writeFile(prepared, mark, { flag: "wx", mode: 0o600 });
    // A link appears with its content, so nobody ever sees a lock that does not say whose it is.
    while (!(await appear(prepared, path))) {
      if (!(await takeAwayIfAbandoned(path))) await delay(pollMs * (0.5 + Math.random()));
    }
    return true;
  } catch {
    return false;
  } finally {
    await rm(prepared, { force: true }).catch(() => undefined);
  }
}

async function appear(prepared: string, path: string): Promise<boolean> {
  try {
    await link(prepared, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function takeAwayIfAbandoned(path: string): Promise<boolean> {
  try {
    const mark = await readFile(path, "utf8");
    const ageMs = Date.now() - (await stat(path)).mtimeMs;
    if (ageMs < abandonedAfterMs && holderMayLive(mark)) return false;
    // Only one process can rename it; a newer lock that was renamed by mistake is put back.
    const aside = `${path}.${randomUUID()}.tmp`;
    await rename(path, aside);
    if ((await readFile(aside, "utf8")) !== mark) await link(aside, path).catch(() => undefined);
    await rm(aside, { force: true });
    return true;
  } catch {
    return false;
  }
}

function holderMayLive(mark: string): boolean {
  const [pid, host] = mark.split(" ");
  return host !== hostname() || isRunning(Number(pid));
}
