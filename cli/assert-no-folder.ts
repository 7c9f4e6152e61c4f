// Refuses a folder as standard input (`photoup push --from - < folder`): Node reads no bytes from it and reports no error.
import { fstatSync } from "node:fs";
import type { Readable } from "node:stream";

/** @throws the error of reading a folder by its name */
export function assertNoFolder(stdin: Readable): void {
  const { fd } = stdin as { fd?: unknown };
  if (typeof fd !== "number" || !isFolder(fd)) return;
  throw Object.assign(new Error("EISDIR: illegal operation on a directory, read"), { code: "EISDIR" });
}

function isFolder(fd: number): boolean {
  try {
    return fstatSync(fd).isDirectory();
  } catch {
    return false; // closed
  }
}
