// Remembers the hashes of a folder's files so that the next run need not read them again. The cache may be lost, torn or deleted at
// any time: it only tells which photos to look up, never that the event has them.
import { createHash } from "node:crypto";
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeFolder } from "../make-folder.ts";
import { removeIfPossible } from "../remove-if-possible.ts";
import { identityPattern, isSettled } from "./worker/file-identity.ts";

export interface CachedPhoto {
  /** The file's identity when it was hashed; see `fileIdentity`. */
  identity: string;
  /** Of all its bytes, in base64. */
  sha256: string;
  contentType: string;
  /** Which sidecar and settings the caption came from. */
  captionBasis: string;
  captionDigest: string;
}

export interface CacheWriter {
  /** @param readAtMs when the bytes were read; a file that changed just before is not remembered */
  put(folder: string, name: string, photo: CachedPhoto, readAtMs: number): void;
  /** Writes what is not written yet. Never throws. */
  flush(): void;
}

type Line = [
  name: string,
  identity: string,
  sha256: string,
  contentType: string,
  captionBasis: string,
  captionDigest: string,
];

const flushLength = 64 * 1024;

/** The remembered photos of a folder, by file name; empty if there are none. One cache file per folder, in lines of JSON. Never throws. */
export function loadFolderCache(cacheFolder: string, folder: string): ReadonlyMap<string, CachedPhoto> {
  const path = cachePath(cacheFolder, folder);
  const photos = new Map<string, CachedPhoto>();
  let text = "";
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return photos; // none yet
  }
  let lineCount = 0;
  for (const line of text.split("\n")) {
    if (!line) continue;
    lineCount++;
    const parsed = parse(line);
    if (!parsed) continue;
    const [name, identity, sha256, contentType, captionBasis, captionDigest] = parsed;
    photos.set(name, { identity, sha256, contentType, captionBasis, captionDigest });
  }
  if (lineCount > 2 * photos.size + 1000) compact(path, photos);
  return photos;
}

/** @param cacheFolder created if it is missing */
export function createCacheWriter(cacheFolder: string): CacheWriter {
  const unwritten = new Map<string, string>();
  let unwrittenLength = 0;
  const writer: CacheWriter = {
    put(folder, name, photo, readAtMs) {
      if (!isSettled(photo.identity, readAtMs)) return;
      const line = lineOf(name, photo);
      unwritten.set(folder, (unwritten.get(folder) ?? "") + line);
      unwrittenLength += line.length;
      if (unwrittenLength > flushLength) writer.flush();
    },
    flush() {
      try {
        if (unwritten.size > 0) makeFolder(cacheFolder, 0o700);
        // An empty line first, so that a line torn by a crash stays separate.
        for (const [folder, lines] of unwritten) appendWhole(cachePath(cacheFolder, folder), `\n${lines}`);
      } catch {
        // Without a cache the next run is slower, nothing worse.
      }
      unwritten.clear();
      unwrittenLength = 0;
    },
  };
  return writer;
}

/** Appends all of the text, or nothing if the disk is full. */
function appendWhole(path: string, text: string): void {
  const fd = openSync(path, "a", 0o600);
  try {
    const { size } = fstatSync(fd);
    try {
      writeFileSync(fd, text);
    } catch (error) {
      ftruncateSync(fd, size);
      throw error;
    }
  } finally {
    closeSync(fd);
  }
}

function cachePath(cacheFolder: string, folder: string): string {
  return join(cacheFolder, `${createHash("sha256").update(resolve(folder)).digest("hex").slice(0, 32)}.jsonl`);
}

function parse(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isLine = Array.isArray(value) && value.length === 6 && value.every((part) => typeof part === "string");
    if (!isLine) return undefined;
    const parts = value as Line;
    // Identities from older versions were weaker, so their entries are ignored.
    return identityPattern.test(parts[1]) && /^[A-Za-z0-9+/]{43}=$/.test(parts[2]) ? parts : undefined;
  } catch {
    return undefined; // torn by a crash
  }
}

function lineOf(name: string, photo: CachedPhoto): string {
  const line: Line = [name, photo.identity, photo.sha256, photo.contentType, photo.captionBasis, photo.captionDigest];
  return `${JSON.stringify(line)}\n`;
}

/** Never throws: the long file works as well. */
function compact(path: string, photos: ReadonlyMap<string, CachedPhoto>): void {
  const lines = Array.from(photos, ([name, photo]) => lineOf(name, photo));
  const shorter = `${path}.${process.pid}`;
  try {
    writeFileSync(shorter, lines.join(""), { mode: 0o600 });
    renameSync(shorter, path);
  } catch {
    removeIfPossible(shorter);
  }
}
