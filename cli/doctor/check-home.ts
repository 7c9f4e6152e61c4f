// Checks whether photoup can keep its files: sign-ins, remembered hashes, lists of failed files. A push works without them.
import { access, constants, mkdtemp, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setAnotherHome } from "../config-folder.ts";
import { displayPath } from "../output/display.ts";
import { systemReason } from "../system-reason.ts";
import type { Finding } from "./finding.ts";

/** Enough for a list of failed files or a token. */
const probeBytes = 16 * 1024;

/** @param home if it does not exist yet, it is not created */
export async function checkHome(home: string): Promise<Finding> {
  const shown = displayPath(home);
  try {
    if (await isThere(home)) await tryWriting(home);
    else await assertCanBeMade(home);
    return {
      check: "home",
      state: "ok",
      saw: `${shown} can hold sign-ins, remembered hashes and lists of failed files`,
    };
  } catch (error) {
    const saw = `${shown} cannot be written: ${systemReason(error)}; sign-ins, hashes and lists of failed files are not kept`;
    return { check: "home", state: "skipped", saw, advice: setAnotherHome };
  }
}

async function tryWriting(home: string): Promise<void> {
  const folder = await mkdtemp(join(home, "doctor-"));
  try {
    await writeFile(join(folder, "probe"), Buffer.alloc(probeBytes), { flush: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function assertCanBeMade(home: string): Promise<void> {
  const folder = await folderAbove(home);
  await access(folder, constants.W_OK);
  const room = await statfs(folder).catch(() => undefined);
  if (!room || room.blocks === 0) return; // some network drives do not say
  if (room.bavail * room.bsize < probeBytes) throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
}

async function folderAbove(path: string): Promise<string> {
  const above = dirname(path);
  return above === path || (await isThere(above)) ? above : folderAbove(above);
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
