// Creates a folder and its parents. Node's own `recursive` retries forever if the file system answers ENOENT, as /proc does.
import { mkdirSync, statSync } from "node:fs";
import { parentFolder } from "./parent-folder.ts";

/** @throws the file system's error; EEXIST if something else than a folder is there */
export function makeFolder(path: string | Buffer, mode = 0o777): void {
  if (isMade(path, mode)) return;
  const parent = parentFolder(path);
  if (parent.length < path.length) makeFolder(parent, mode);
  if (!isMade(path, mode)) mkdirSync(path, { mode }); // again, to throw its error
}

/** False if the parent folder is missing. */
function isMade(path: string | Buffer, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return false;
    // For an existing folder, a read-only file system answers EROFS, and Windows answers EPERM for a drive.
    if (isFolder(path)) return true;
    throw error;
  }
}

function isFolder(path: string | Buffer): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
