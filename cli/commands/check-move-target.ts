// Checks --move-after FOLDER before anything is uploaded: creates the folder, and refuses one that photos come from.
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { displayPath } from "../output/display.ts";
import { systemReason } from "../system-reason.ts";

/** @param paths the paths given on the command line. Throws UsageError for a folder that cannot be used */
export function checkMoveTarget(folder: string, paths: readonly string[]): void {
  const flag = `--move-after ${displayPath(folder)}`;
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const isFileThere = code === "EEXIST" || code === "ENOTDIR";
    const reason = isFileThere ? "there is a file in its place" : `${systemReason(error)} (${code})`;
    throw new UsageError(`${flag}: photos cannot be moved to this folder: ${reason}. Choose another folder.`, {
      cause: error,
    });
  }
  // Native: it returns the name's real letter case on file systems that ignore case.
  const target = realpathSync.native(folder);
  for (const path of paths) {
    if (sourceFolderOf(path) !== target) continue;
    throw new UsageError(
      `${flag}: the photos of ${displayPath(path)} are in that folder already. Choose another folder.`,
    );
  }
}

/** A folder itself, or the folder of a file; undefined for a broken link. */
function sourceFolderOf(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? realpathSync.native(path) : realpathSync.native(dirname(path));
  } catch {
    return undefined;
  }
}
