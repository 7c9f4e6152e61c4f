// Resolves a path to its real path, which identifies a folder. Inodes do not: some file systems (FUSE, network shares) give every
// folder the same one.
import { realpathSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { childPath, fsPath, type LocalPath, localPathOf } from "./local-path.ts";

/** @throws the file system's error if the path does not exist */
export function realPathOf(path: LocalPath): LocalPath {
  return localPathOf(realpathSync.native(fsPath(path), { encoding: "buffer" }));
}

/** Resolves the part of the path that exists, and appends the rest unchanged. Never throws. */
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

/** A key for sets and maps. */
export function pathKey({ path, pathBytes }: LocalPath): string {
  return pathBytes ? `\0${Buffer.from(pathBytes).toString("latin1")}` : path;
}
