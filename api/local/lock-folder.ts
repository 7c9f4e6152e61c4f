// Locks a folder for one process: a file with the holder's process id.
import { link, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { hasCode } from "./has-code.ts";

/** The message names the process that holds the folder. */
export class FolderInUseError extends Error {
  override name = "FolderInUseError";
}

const askAgainMs = 100;
/** Removing a stale lock takes milliseconds: a remover that takes longer is a different process with the same id. */
const longestRemovalMs = 2_000;
const removalMs = 10;

/**
 * @param patienceMs how long to wait for a holder that may be stopping
 * @returns a function that releases the lock; the lock of a dead process is stale
 */
export async function lockFolder(folder: string, patienceMs: number): Promise<() => Promise<void>> {
  const file = path.join(folder, "lock");
  const own = `${file}.${process.pid}`;
  const startedAt = Date.now();
  for (;;) {
    // A link instead of a write: the file never exists without its content.
    await writeFile(own, String(process.pid));
    try {
      await link(own, file);
      await rm(own);
      return () => rm(file, { force: true });
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    }
    const holder = await readHolder(file);
    if (holder === undefined) continue;
    const blocker = isRunning(holder) ? { file, holder } : await removeStale(file, own, holder);
    if (!blocker) continue;
    const isHeld = blocker.file === file;
    if (Date.now() - startedAt >= (isHeld ? patienceMs : Math.max(patienceMs, longestRemovalMs))) {
      await rm(own);
      const advice = `stop it, give another --data, or delete ${blocker.file} if that is no photoup stack`;
      throw new FolderInUseError(`process ${blocker.holder} is using ${folder}: ${advice}`);
    }
    await wait(isHeld ? askAgainMs : removalMs);
  }
}

/** Undefined if the file is gone by now; 0 if it names no process. */
async function readHolder(file: string): Promise<number | undefined> {
  try {
    return Number(await readFile(file, "utf8")) || 0;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** A lock that is in the way, and the process that it names. */
interface Blocker {
  file: string;
  holder: number;
}

/**
 * Removes a stale lock while holding a second lock, so that a newer lock, which may have replaced it, is never touched.
 * @returns the second lock, if somebody else holds it
 */
async function removeStale(file: string, own: string, holder: number): Promise<Blocker | undefined> {
  const removalLock = `${file}.stale-${holder}`;
  try {
    await link(own, removalLock);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    const remover = await readHolder(removalLock);
    if (remover === undefined) return undefined;
    if (isRunning(remover)) return { file: removalLock, holder: remover };
    return removeStale(removalLock, own, remover);
  }
  if ((await readHolder(file)) === holder) await rm(file, { force: true });
  await rm(removalLock);
  return undefined;
}

function isRunning(pid: number): boolean {
  if (pid === 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}
