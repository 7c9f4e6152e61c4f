// Renames a file, over another one if there is one. Windows refuses that while any program has either of them open: a virus scanner
// or a second photoup, usually for a moment.
import { type PathLike, renameSync } from "node:fs";
import { rename } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

interface Renaming<Done> {
  platform?: NodeJS.Platform;
  rename?(from: PathLike, to: PathLike): Done;
  wait?(ms: number): Done;
}

/** Before each further attempt on Windows; two seconds in all. */
const pausesMs = [10, 20, 50, 100, 220, 400, 500, 700];

/** @throws the file system's error */
export async function renameOver(
  from: PathLike,
  to: PathLike,
  { platform = process.platform, rename: attempt = rename, wait = (ms) => delay(ms) }: Renaming<Promise<void>> = {},
): Promise<void> {
  for (const pauseMs of pausesMs) {
    try {
      return await attempt(from, to);
    } catch (error) {
      if (!mayBeHeld(error, platform)) throw error;
    }
    await wait(pauseMs);
  }
  return attempt(from, to);
}

/** Blocks the thread while it waits. @throws the file system's error */
export function renameOverSync(
  from: PathLike,
  to: PathLike,
  { platform = process.platform, rename: attempt = renameSync, wait = block }: Renaming<void> = {},
): void {
  for (const pauseMs of pausesMs) {
    try {
      attempt(from, to);
      return;
    } catch (error) {
      if (!mayBeHeld(error, platform)) throw error;
    }
    wait(pauseMs);
  }
  attempt(from, to);
}

/** The same codes may also mean that the permission is missing. */
function mayBeHeld(error: unknown, platform: NodeJS.Platform): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(code);
}

function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
