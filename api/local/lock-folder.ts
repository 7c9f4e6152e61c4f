// One process at a time on a folder: a file with the holder's process id.
import { link, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { hasCode } from "./s3/object-store.ts";

/** The folder is taken; the message says by whom. */
export class FolderInUseError extends Error {
  override name = "FolderInUseError";
}

const askAgainMs = 100;
/** Removing a stale lock takes milliseconds: whoever is at it for longer than this is another process with its number. */
const longestRemovalMs = 2_000;
const removalMs = 10;

/**
 * @param patienceMs how long to wait for a holder that may be on its way out
 * @returns how to let go of it; a process that dies does so by dying
 */
export async function lockFolder(folder: string, patienceMs: number): Promise<() => Promise<void>> {
  const file = path.join(folder, "lock");
  const own = `${file}.${process.pid}`;
  const startedAt = Date.now();
  for (;;) {
    // Linked rather than opened: the file is never there without its content.
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

/** Undefined where the file is gone by now; 0 where it names nobody. */
async function readHolder(file: string): Promise<number | undefined> {
  try {
    return Number(await readFile(file, "utf8")) || 0;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** A lock that stands in the way, and the process that it names. */
interface Blocker {
  file: string;
  holder: number;
}

/**
 * A stale lock is removed under a second lock, so that a newer one, which may stand there by then, is never touched.
 * @returns the second lock, where somebody else has it
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
