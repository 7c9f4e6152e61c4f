// Whether two paths lead to one folder: also by two mounts (bind mounts, a share of one's own disk), of which neither names nor
// inodes tell, so that it has to be tried.
import { randomBytes } from "node:crypto";
import { closeSync, lstatSync, openSync, realpathSync, rmSync } from "node:fs";
import { inFolder } from "./copy-into-folder.ts";

type Path = string | Buffer;

/** By their names, links resolved. @throws the file system's error */
export function isSameFolder(one: Path, other: Path): boolean {
  const [a, b] = [one, other].map((folder) => realpathSync.native(folder, { encoding: "buffer" }));
  return a !== undefined && b?.equals(a) === true;
}

/** Makes a file in the second, and looks whether it is in the first. @throws the file system's error */
export function showsTheSame(one: Path, other: Path): boolean {
  const name = `.photoup-${randomBytes(8).toString("hex")}.part`; // as a copy's: who finds it left behind removes it
  const probe = inFolder(other, name);
  closeSync(openSync(probe, "wx"));
  try {
    return lstatSync(inFolder(one, name), { throwIfNoEntry: false }) !== undefined;
  } finally {
    rmSync(probe, { force: true });
  }
}
