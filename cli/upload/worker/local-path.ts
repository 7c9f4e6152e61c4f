// A path as the operating system sees it. Names are bytes there, which are kept if they are not UTF-8.
import { isUtf8 } from "node:buffer";
import { basename, dirname, sep } from "node:path";

export interface LocalPath {
  /** For display and JSON: bytes that are not UTF-8 appear as \xNN. */
  path: string;
  /** Only if `path` cannot represent them. */
  pathBytes?: Uint8Array;
}

/** With `/` as the separator. A backslash is a separator only on Windows. @param separator the system's */
export const slashed = (path: string, separator: string = sep): string =>
  separator === "/" ? path : path.replaceAll(separator, "/");

/** The path as node:fs takes it. */
export function fsPath(path: LocalPath): string | Buffer {
  return path.pathBytes ? Buffer.from(path.pathBytes) : path.path;
}

export function localPathOf(bytes: Uint8Array): LocalPath {
  if (isUtf8(bytes)) return { path: Buffer.from(bytes).toString() };
  return { path: shownBytes(bytes), pathBytes: Uint8Array.from(bytes) };
}

/** @param separator the system's */
export function childPath(folder: LocalPath, name: LocalPath, separator: string = sep): LocalPath {
  const path = join(folder.path, name.path, separator);
  if (!folder.pathBytes && !name.pathBytes) return { path };
  const parent = fsPath(folder);
  const parentBytes = typeof parent === "string" ? Buffer.from(parent) : parent;
  return {
    path,
    pathBytes: Buffer.concat([parentBytes, Buffer.from(separator), name.pathBytes ?? Buffer.from(name.path)]),
  };
}

function join(parent: string, child: string, separator: string): string {
  return beginningBelow(parent, separator) + child;
}

/**
 * How the paths below a folder begin. On Windows, `D:` is the current folder of drive D, and `D:\\` its root; `/` separates too.
 * @param separator the system's
 */
export function beginningBelow(folder: string, separator: string = sep): string {
  const isComplete = folder.endsWith(separator) || (separator === "\\" && /(?:^[a-z]:|\/)$/i.test(folder));
  return isComplete ? folder : folder + separator;
}

export const folderOf = (file: LocalPath) => partOf(file, dirname);
export const nameOf = (file: LocalPath) => partOf(file, basename);

function partOf({ path, pathBytes }: LocalPath, part: (path: string) => string): LocalPath {
  if (!pathBytes) return { path: part(path) };
  // Latin-1 keeps every byte.
  return localPathOf(Buffer.from(part(Buffer.from(pathBytes).toString("latin1")), "latin1"));
}

// Keeps valid UTF-8 sequences; every other byte becomes \xNN.
function shownBytes(bytes: Uint8Array): string {
  let shown = "";
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((n) => at + n <= bytes.length && isUtf8(bytes.subarray(at, at + n)));
    if (length) shown += Buffer.from(bytes.subarray(at, at + length)).toString();
    else
      shown += `\\x${bytes
        .subarray(at, at + 1)[0]
        ?.toString(16)
        .padStart(2, "0")}`;
    at += length ?? 1;
  }
  return shown;
}
