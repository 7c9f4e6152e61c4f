// A lock between processes: a file that only one of them can create. If its holder has died, it is taken over.
import { randomUUID } from "node:crypto";
import { link, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isRunning } from "../is-running.ts";
import { makeFolder } from "../make-folder.ts";

/** Longer than any work done under the lock. */
const abandonedAfterMs = 120_000;

/**
 * Does the work while no other process does. If no lock can be created (read-only folder, full disk), works without one:
 * a photographer must be able to go on.
 * @param pollMs roughly how often to check whether the lock is free
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
    // A link appears together with its content, so a lock always names its holder.
    while (!(await linkLock(prepared, path))) {
      if (!(await removeIfAbandoned(path, prepared))) await delay(pollMs * (0.5 + Math.random()));
    }
    return true;
  } catch {
    return false;
  } finally {
    await rm(prepared, { force: true }).catch(() => undefined);
  }
}

async function linkLock(prepared: string, path: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(prepared, now, now); // a long wait must not make the new lock look old
    await link(prepared, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes an abandoned lock under a second lock, so that it never removes a newer lock in its place.
 * @returns whether it was removed
 */
async function removeIfAbandoned(path: string, prepared: string): Promise<boolean> {
  try {
    const mark = await readFile(path, "utf8");
    // A lock of the future was made while the clock was wrong, and would not grow old.
    const ageMs = Math.abs(Date.now() - (await stat(path)).mtimeMs);
    if (ageMs < abandonedAfterMs && holderMayLive(mark)) return false;
    const removalLock = `${path}.${/[0-9a-f-]{36}$/.exec(mark)?.[0] ?? "unknown"}.tmp`;
    if (!(await linkLock(prepared, removalLock))) {
      await removeIfAbandoned(removalLock, prepared);
      return false;
    }
    const isSame = (await readFile(path, "utf8").catch(() => undefined)) === mark;
    if (isSame) await rm(path, { force: true });
    await rm(removalLock);
    return isSame;
  } catch {
    return false;
  }
}

function holderMayLive(mark: string): boolean {
  const [pid, host] = mark.split(" ");
  return host !== hostname() || isRunning(Number(pid));
}
