// Lists a folder a slice at a time, with what the walk needs to know of each entry. Synchronous: it runs in a worker's thread,
// where a blocked call holds up nobody else, and a synchronous lstat costs a tenth of an asynchronous one.
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
  /** Of a file: changes when its bytes do, as far as the file system tells. Empty for all else. */
  identity: string;
  /** Its name is a sidecar's, and its bytes are a photo's, a film's or the like: it is judged by those. */
  isNoSidecar?: true;
  /** Where a link to a folder leads, links resolved. */
  real?: LocalPath;
  /** Node's error code where `kind` is unreadable. */
  code?: string;
}

export interface FolderSlice {
  entries: FolderEntry[];
  /** All names of the folder, where one of them may be a sidecar's; with the first slice only. */
  names?: (string | LocalPath)[];
  isLast: boolean;
}

/** Short, so that the first photo need not wait for many others to be looked at. */
const firstSliceLength = 50;

/** @throws the file system's error where the folder itself cannot be read; where no more files can be opened, the same slice is asked for again */
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
      if (starved) throw Object.assign(new Error("no file can be opened for now"), { code: starved.code });
      const isFirst = from === 0;
      from += length;
      const slice: FolderSlice = { entries, isLast: from >= names.length };
      if (isFirst && names.some((name) => mayBeSidecar(pathOf(name).path))) {
        slice.names = names.map(withoutBytesInVain);
      }
      return { value: slice, done: false };
    },
  };
}

// There may be a hundred thousand: as strings, where that is enough.
export function namesOf(folder: LocalPath): (string | LocalPath)[] {
  const path = fsPath(folder);
  const names = readdirSync(path);
  // Decoding replaces what is not UTF-8; only then the bytes are read as they are.
  if (!names.some((name) => name.includes("\ufffd"))) return names.sort();
  return readdirSync(path, { encoding: "buffer" }).map(localPathOf).sort(byPath);
}

// Most names of such a folder are text after all.
function withoutBytesInVain(name: string | LocalPath): string | LocalPath {
  return typeof name === "string" || name.pathBytes ? name : name.path;
}

function pathOf(name: string | LocalPath): LocalPath {
  return typeof name === "string" ? { path: name } : name;
}

/** An XMP file belongs to a photo, or to none; it is no photo itself. */
export function isSidecarName(name: string): boolean {
  return /\.xmp$/i.test(name);
}

/** A JSON is one where a photo stands beside it that it is named after; else it is any program's. */
const mayBeSidecar = (name: string) => isSidecarName(name) || /\.json$/i.test(name);

function byPath(a: LocalPath, b: LocalPath): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** What stands at a path, links followed. Never throws. */
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

/** The same for a name that may be a sidecar's; one that cannot be read may be anything. Never throws. */
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
