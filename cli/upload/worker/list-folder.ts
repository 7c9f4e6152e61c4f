// Lists a folder slice by slice, with the metadata that the walk needs. Synchronous: it runs in a worker's thread, where blocking
// does no harm, and a synchronous lstat costs a tenth of an asynchronous one.
import { lstatSync, readdirSync, statSync } from "node:fs";
import { isOutOfDescriptors } from "../../errors.ts";
import { fileIdentity } from "./file-identity.ts";
import { holdsMedium } from "./holds-medium.ts";
import { childPath, fsPath, type LocalPath, localPathOf } from "./local-path.ts";
import { realPathOf } from "./real-path.ts";

export type EntryKind = "file" | "folder" | "other" | "broken_link" | "link_loop" | "unreadable" | "vanished";

export interface FolderEntry {
  name: LocalPath;
  kind: EntryKind;
  sizeBytes: number;
  /** A file's `fileIdentity`; empty for everything else. */
  identity: string;
  /** It is named like a sidecar, but its bytes are those of a photo, a video, macOS metadata or the like. It is judged by its bytes. */
  isNoSidecar?: true;
  /** The target of a link to a folder, links resolved. */
  real?: LocalPath;
  /** Node's error code if `kind` is unreadable. */
  code?: string;
}

export interface FolderSlice {
  entries: FolderEntry[];
  /** All names of the folder, if one of them may be a sidecar. Only in the first slice. */
  names?: (string | LocalPath)[];
  isLast: boolean;
}

/** Short, so that the first photo need not wait for many others. */
const firstSliceLength = 50;

/** @throws the file system's error if the folder cannot be read. If no descriptor is free, call `next` again for the same slice */
export function listFolder(folder: LocalPath, sliceLength: number): Iterator<FolderSlice> {
  const names = namesOf(folder);
  let from = 0;
  return {
    next() {
      const length = from === 0 ? Math.min(sliceLength, firstSliceLength) : sliceLength;
      const entries = names
        .slice(from, from + length)
        .map((name) => entryOf(pathOf(name), childPath(folder, pathOf(name))));
      const starved = entries.find(isOutOfDescriptors);
      if (starved) throw Object.assign(new Error("no descriptor is free"), { code: starved.code });
      const isFirst = from === 0;
      from += length;
      const slice: FolderSlice = { entries, isLast: from >= names.length };
      if (isFirst && names.some((name) => mayBeSidecar(pathOf(name).path))) {
        slice.names = names.map(asStringIfUtf8);
      }
      return { value: slice, done: false };
    },
  };
}

// Strings if possible, as there may be a hundred thousand.
export function namesOf(folder: LocalPath): (string | LocalPath)[] {
  const path = fsPath(folder);
  const names = readdirSync(path);
  // A replacement character shows that some names are not UTF-8. Only then the names are read as bytes.
  if (!names.some((name) => name.includes("\ufffd"))) return names.sort();
  return readdirSync(path, { encoding: "buffer" }).map(localPathOf).sort(byPath);
}

// Most names in such a folder are UTF-8 after all.
function asStringIfUtf8(name: string | LocalPath): string | LocalPath {
  return typeof name === "string" || name.pathBytes ? name : name.path;
}

function pathOf(name: string | LocalPath): LocalPath {
  return typeof name === "string" ? { path: name } : name;
}

/** An XMP file is never a photo itself. */
export function isSidecarName(name: string): boolean {
  return /\.xmp$/i.test(name);
}

/** A JSON file is a sidecar if it is named after a photo in the same folder. Otherwise it may belong to any program. */
const mayBeSidecar = (name: string) => isSidecarName(name) || /\.json$/i.test(name);

function byPath(a: LocalPath, b: LocalPath): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** The entry at a path, links followed. Never throws. */
export function entryAt(path: LocalPath): Omit<FolderEntry, "name"> {
  const target = fsPath(path);
  let isLink = false;
  try {
    let stats = lstatSync(target, { bigint: true });
    isLink = stats.isSymbolicLink();
    if (isLink) stats = statSync(target, { bigint: true });
    const sizeBytes = Number(stats.size);
    if (stats.isFile()) return { kind: "file", sizeBytes, identity: fileIdentity(stats) };
    if (stats.isDirectory()) {
      return { kind: "folder", sizeBytes: 0, identity: "", ...(isLink ? { real: realPathOf(path) } : {}) };
    }
    return { kind: "other", sizeBytes: 0, identity: "" };
  } catch (error) {
    return failedEntry(error, isLink);
  }
}

function failedEntry(error: unknown, isLink: boolean): Omit<FolderEntry, "name"> {
  const code = (error as NodeJS.ErrnoException).code ?? "EIO";
  const failed = { sizeBytes: 0, identity: "", code };
  if (code === "ELOOP") return { kind: "link_loop", ...failed };
  if (code === "ENOENT") return { kind: isLink ? "broken_link" : "vanished", ...failed };
  return { kind: "unreadable", ...failed };
}

/** Like `entryAt`, but also checks the bytes of a possible sidecar. Never throws. */
export function entryOf(name: LocalPath, path: LocalPath): FolderEntry {
  const entry: FolderEntry = { name, ...entryAt(path) };
  if (entry.kind !== "file" || !mayBeSidecar(name.path)) return entry;
  try {
    if (holdsMedium(path)) entry.isNoSidecar = true;
    return entry;
  } catch (error) {
    return { name, ...failedEntry(error, false) };
  }
}
