// Where a path leads in the end, links resolved: the one name of a folder that tells it from all others. Inodes do not: some
// file systems (FUSE, shares) give every folder the same.
import { realpathSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { childPath, fsPath, type LocalPath, localPathOf } from "./local-path.ts";

/** @throws the file system's error where the path leads nowhere */
export function realPathOf(path: LocalPath): LocalPath {
  return localPathOf(realpathSync.native(fsPath(path), { encoding: "buffer" }));
}

/** As far as the path exists; what does not exist yet is put behind that as it stands. Never throws. */
export function realPathSoFar(path: LocalPath): LocalPath {
  try {
    return realPathOf(path);
  } catch {
    if (path.pathBytes) return path;
    const absolute = resolve(path.path);
    const parent = dirname(absolute);
    if (parent === absolute) return { path: absolute };
    return childPath(realPathSoFar({ path: parent }), { path: basename(absolute) });
  }
}

/** For sets and maps. */
export function pathKey({ path, pathBytes }: LocalPath): string {
  return pathBytes ? `\0${Buffer.from(pathBytes).toString("latin1")}` : path;
}
