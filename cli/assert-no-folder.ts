// Standard input that is a folder gives no bytes and no error in Node: `photoup push --from - < folder`.
import { fstatSync } from "node:fs";
import type { Readable } from "node:stream";

/** @throws what reading a folder that has a name throws */
export function assertNoFolder(stdin: Readable): void {
  const { fd } = stdin as { fd?: unknown };
  if (typeof fd !== "number" || !isFolder(fd)) return;
  throw Object.assign(new Error("EISDIR: illegal operation on a directory, read"), { code: "EISDIR" });
}

function isFolder(fd: number): boolean {
  try {
    return fstatSync(fd).isDirectory();
  } catch {
    return false; // it is closed
  }
}
