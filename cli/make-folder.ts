// Makes a folder and those above it. Node's own `recursive` tries for ever where the file system answers ENOENT, as /proc does.
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** @throws the file system's error; EEXIST where something else than a folder stands there */
export function makeFolder(path: string | Buffer, mode = 0o777): void {
  if (isMade(path, mode)) return;
  const parent = parentOf(path);
  if (parent.length < path.length) makeFolder(parent, mode);
  if (!isMade(path, mode)) mkdirSync(path, { mode }); // once more, for its error
}

/** False where the folder above it is missing. */
function isMade(path: string | Buffer, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return false;
    // A read-only file system says EROFS, and Windows EPERM of a drive, of a folder that is there.
    if (isFolder(path)) return true;
    throw error;
  }
}

function isFolder(path: string | Buffer): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Latin-1 keeps every byte of a name that is not UTF-8. */
function parentOf(path: string | Buffer): string | Buffer {
  return typeof path === "string" ? dirname(path) : Buffer.from(dirname(path.toString("latin1")), "latin1");
}
