// Whether two paths lead to the same folder. Names and inodes do not reveal a second mount of it (a bind mount, a share of the local
// disk), so that is tried out.
import { randomBytes } from "node:crypto";
import { closeSync, lstatSync, openSync, realpathSync, rmSync } from "node:fs";
import { inFolder } from "./copy-into-folder.ts";

type Path = string | Buffer;

/** Compares the names, with links resolved. @throws the file system's error */
export function isSameFolder(one: Path, other: Path): boolean {
  const [a, b] = [one, other].map((folder) => realpathSync.native(folder, { encoding: "buffer" }));
  return a !== undefined && b?.equals(a) === true;
}

/** Creates a file in the second folder and checks whether the first one shows it. @throws the file system's error */
export function showsTheSame(one: Path, other: Path): boolean {
  const name = `.photoup-${randomBytes(8).toString("hex")}.part`; // named like a partial copy, so a later run removes one left behind
  const probe = inFolder(other, name);
  closeSync(openSync(probe, "wx"));
  try {
    return lstatSync(inFolder(one, name), { throwIfNoEntry: false }) !== undefined;
  } finally {
    rmSync(probe, { force: true });
  }
}
