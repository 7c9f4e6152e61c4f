// Gives a file a free name. Never overwrites another file.
import { closeSync, linkSync, openSync, rmSync, unlinkSync } from "node:fs";
import { renameOverSync } from "../../rename-over.ts";

type Path = string | Buffer;

/** Errors of file systems without hard links, or without them between these two places: FAT, exFAT, other disks, shares. */
const noLinks = new Set([
  "EXDEV",
  "EPERM",
  "EACCES",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EMLINK",
  "EISDIR",
  "EINVAL",
  "UNKNOWN",
]);

type Attempt = "done" | "taken" | "impossible";

export function tryLink(link: typeof linkSync, path: Path, name: Path): Attempt {
  try {
    link(path, name);
    return "done";
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "EEXIST") return "taken";
    if (noLinks.has(code)) return "impossible";
    throw error;
  }
}

/** Where there are no links: an empty file takes the name for us first, and the rename takes that one's place. */
export function tryRename(path: Path, name: Path): Attempt {
  try {
    closeSync(openSync(name, "wx"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return "taken";
    throw error;
  }
  try {
    renameOverSync(path, name);
    return "done";
  } catch (error) {
    rmSync(name, { force: true });
    if ((error as NodeJS.ErrnoException).code === "EXDEV") return "impossible"; // two mounts of one disk
    throw error;
  }
}

/** Gives a file another name in its file system. @returns false if the name is taken. @throws the file system's error */
export function placeFile(path: Path, name: Path, link = linkSync): boolean {
  const linked = tryLink(link, path, name);
  if (linked === "done") unlinkSync(path);
  return (linked === "impossible" ? tryRename(path, name) : linked) === "done";
}
