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
/** Long enough to remove a stale lock. */
const removalMs = 10;

/**
 * @param patienceMs how long to wait for a holder that may be on its way out
 * @returns how to let go of it; a process that dies does so by dying
 */
export async function lockFolder(folder: string, patienceMs: number): Promise<() => Promise<void>> {
  const file = path.join(folder, "lock");
  const own = `${file}.${process.pid}`;
  const giveUpAt = Date.now() + patienceMs;
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
    if (!isRunning(holder)) await removeStale(file, own, holder);
    else if (Date.now() < giveUpAt) await wait(askAgainMs);
    else {
      await rm(own);
      const advice = `stop it, give another --data, or delete ${file} if that is no photoup stack`;
      throw new FolderInUseError(`process ${holder} is using ${folder}: ${advice}`);
    }
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

/**
 * A lock whose holder is gone is removed by whoever has the right to, which is a lock of its own: by then the file may be
 * another's, and that one is never touched, not even for a moment. Where somebody else is at it, nothing is done.
 */
async function removeStale(file: string, own: string, holder: number): Promise<void> {
  const right = `${file}.stale-${holder}`;
  try {
    await link(own, right);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    const remover = await readHolder(right);
    if (remover !== undefined && !isRunning(remover)) await removeStale(right, own, remover);
    else await wait(removalMs);
    return;
  }
  if ((await readHolder(file)) === holder) await rm(file, { force: true });
  await rm(right);
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
