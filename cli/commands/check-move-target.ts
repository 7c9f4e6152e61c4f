// --move-after FOLDER, before anything is uploaded: the folder is made, and is none that photos come from.
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { displayPath } from "../output/display.ts";
import { systemReason } from "../system-reason.ts";

/** @param paths those that were given. Throws UsageError for a folder that cannot be what is meant */
export function checkMoveTarget(folder: string, paths: readonly string[]): void {
  const flag = `--move-after ${displayPath(folder)}`;
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const isFileThere = code === "EEXIST" || code === "ENOTDIR";
    const reason = isFileThere ? "a file stands in its way" : `${systemReason(error)} (${code})`;
    throw new UsageError(`${flag}: photos cannot be moved to this folder: ${reason}. Name another one.`, {
      cause: error,
    });
  }
  // The system's own: it tells letter case where that does not matter.
  const target = realpathSync.native(folder);
  for (const path of paths) {
    if (sourceFolderOf(path) !== target) continue;
    throw new UsageError(`${flag}: ${displayPath(path)} is in that folder already. Name another one.`);
  }
}

/** Of a folder: itself. A link that leads nowhere has none. */
function sourceFolderOf(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? realpathSync.native(path) : realpathSync.native(dirname(path));
  } catch {
    return undefined;
  }
}
