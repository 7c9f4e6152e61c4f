// Remembers what the files of a folder hashed to, so that a second run need not read them again. It may be lost, torn or
// deleted at any time: whatever it says is only a question to the server, never an answer.
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface CachedPhoto {
  /** Size, time of modification and inode at the time of hashing. */
  identity: string;
  /** Of all bytes, in base64. */
  sha256: string;
  contentType: string;
  /** Which sidecar and settings the caption came from. */
  captionBasis: string;
  captionDigest: string;
}

export interface CacheWriter {
  put(folder: string, name: string, photo: CachedPhoto): void;
  /** Writes what is not yet written. Never throws. */
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
/** A file system's clock may tick this coarsely: a file so fresh may change again without its time telling. */
const settlingMs = 2_000;

/** What is known of a folder's files, by name; empty where nothing is. One file per folder, lines of JSON. Never throws. */
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

/** @param cacheFolder made where it is missing */
export function createCacheWriter(cacheFolder: string, now: () => number): CacheWriter {
  const unwritten = new Map<string, string>();
  let unwrittenLength = 0;
  const writer: CacheWriter = {
    put(folder, name, photo) {
      const modifiedAtMs = Number(photo.identity.split(":")[1]) / 1e6;
      if (now() - modifiedAtMs < settlingMs) return;
      const line = lineOf(name, photo);
      unwritten.set(folder, (unwritten.get(folder) ?? "") + line);
      unwrittenLength += line.length;
      if (unwrittenLength > flushLength) writer.flush();
    },
    flush() {
      try {
        if (unwritten.size > 0) mkdirSync(cacheFolder, { recursive: true, mode: 0o700 });
        // The empty line first: whatever a crash tore off before stays a line of its own.
        for (const [folder, lines] of unwritten) {
          appendFileSync(cachePath(cacheFolder, folder), `\n${lines}`, { mode: 0o600 });
        }
      } catch {
        // A cache that cannot be written is a slower next run, nothing else.
      }
      unwritten.clear();
      unwrittenLength = 0;
    },
  };
  return writer;
}

function cachePath(cacheFolder: string, folder: string): string {
  return join(cacheFolder, `${createHash("sha256").update(folder).digest("hex").slice(0, 32)}.jsonl`);
}

function parse(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isLine = Array.isArray(value) && value.length === 6 && value.every((part) => typeof part === "string");
    return isLine && /^[A-Za-z0-9+/]{43}=$/.test(value[2] ?? "") ? (value as Line) : undefined;
  } catch {
    return undefined; // torn by a crash
  }
}

function lineOf(name: string, photo: CachedPhoto): string {
  const line: Line = [name, photo.identity, photo.sha256, photo.contentType, photo.captionBasis, photo.captionDigest];
  return `${JSON.stringify(line)}\n`;
}

function compact(path: string, photos: ReadonlyMap<string, CachedPhoto>): void {
  const lines = Array.from(photos, ([name, photo]) => lineOf(name, photo));
  try {
    writeFileSync(`${path}.${process.pid}`, lines.join(""), { mode: 0o600 });
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // the long one serves as well
  }
}
