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
/** By the clocks of whoever made the lock and of this machine, which may disagree by hours. */
const ancientAfterMs = 24 * 3_600_000;

/** By a clock that nobody sets. */
const steadyMs = () => performance.now();

/**
 * Does the work while no other process does. If no lock can be created (read-only folder, full disk), works without one:
 * a photographer must be able to go on.
 * @param pollMs roughly how often to check whether the lock is free. @param elapsedMs by a clock that nobody sets
 */
export async function holdLock<T>(path: string, work: () => Promise<T>, pollMs = 25, elapsedMs = steadyMs): Promise<T> {
  const mark = `${process.pid} ${hostname()} ${randomUUID()}`;
  const held = await acquire(path, mark, pollMs, elapsedMs);
  try {
    return await work();
  } finally {
    if (held) await removeOwn(path, mark);
  }
}

/** Never throws: the work is done, and a lock that stays is taken over once this process has ended. */
async function removeOwn(path: string, mark: string): Promise<void> {
  try {
    if ((await readFile(path, "utf8")) === mark) await rm(path, { force: true });
  } catch {
    // somebody else took it over, or the folder allows no change any more
  }
}

async function acquire(path: string, mark: string, pollMs: number, elapsedMs: () => number): Promise<boolean> {
  /** When each lock in the way was first seen. */
  const seenAt = new Map<string, number>();
  const watchedMs = (other: string) => {
    const since = seenAt.get(other) ?? elapsedMs();
    seenAt.set(other, since);
    return elapsedMs() - since;
  };
  const prepared = `${path}.${randomUUID()}.tmp`;
  try {
    makeFolder(dirname(path), 0o700);
    await writeFile(prepared, mark, { flag: "wx", mode: 0o600 });
    // A link appears together with its content, so a lock always names its holder.
    while (!(await linkLock(prepared, path))) {
      if (!(await removeIfAbandoned(path, prepared, watchedMs))) await delay(pollMs * (0.5 + Math.random()));
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
 * @param watchedMs how long this process has seen the lock with that mark
 * @returns whether it was removed
 */
async function removeIfAbandoned(
  path: string,
  prepared: string,
  watchedMs: (mark: string) => number,
): Promise<boolean> {
  try {
    const mark = await readMark(path);
    const isHeld = watchedMs(mark) < abandonedAfterMs && holderMayLive(mark) && !(await isAncient(path));
    if (isHeld) return false;
    const removalLock = `${path}.${/[0-9a-f-]{36}$/.exec(mark)?.[0] ?? "unknown"}.tmp`;
    if (!(await linkLock(prepared, removalLock))) {
      await removeIfAbandoned(removalLock, prepared, watchedMs);
      return false;
    }
    const isSame = (await readMark(path).catch(() => undefined)) === mark;
    if (isSame) await rm(path, { force: true });
    await rm(removalLock);
    return isSame;
  } catch {
    return false;
  }
}

/** Empty if it may not be read: `sudo` may have left another user's lock. Throws if there is none. */
async function readMark(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") return "";
    throw error;
  }
}

const isAncient = async (path: string) => Math.abs(Date.now() - (await stat(path)).mtimeMs) > ancientAfterMs;

function holderMayLive(mark: string): boolean {
  const [pid, host] = mark.split(" ");
  return host !== hostname() || isRunning(Number(pid));
}
