// Objects on disk: the bytes in one file, the facts in another. An object exists once its facts file does.
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, link, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { hasCode } from "../has-code.ts";
import { removeLeftovers } from "./remove-leftovers.ts";
import { S3Error } from "./s3-error.ts";

export interface ObjectFacts {
  /** Without the quotes. */
  etag: string;
  sizeBytes: number;
  contentType: string;
  /** Content-Disposition and similar headers, by lower-case name. */
  systemHeaders: Record<string, string>;
  metadata: Record<string, string>;
  /** Base64; only if the client sent one. It was verified. */
  sha256?: string;
  /** For an object in hashed parts: the SHA-256 of their digests in base64, `-`, and their number. */
  compositeSha256?: string;
}

export interface StoredObject extends ObjectFacts {
  key: string;
  lastModified: string;
  /** The file with the bytes; never written again once it is named here. */
  dataFile: string;
  /** For an object in parts: their sizes. `dataFile` is then a folder with a file for each: 0, 1, 2… */
  pieces?: number[];
  /** For an object in parts: its multipart upload. */
  uploadId?: string;
}

/** The files of an upload's parts, in order, to become one object. */
export interface Assembly {
  key: string;
  uploadId: string;
  /** The object is dated to when its upload began: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
  startedAt: string;
  files: { path: string; sizeBytes: number }[];
}

/** Bytes on disk that are not an object yet. */
export interface Draft {
  key: string;
  file: FileHandle;
  dataFile: string;
  removalsBefore: number;
}

/** An event that is on disk before its object exists, so that a kill cannot lose it. */
export interface Announcement {
  /** The object exists. */
  deliver(): void;
  /** The object will not exist. */
  withdraw(): Promise<void>;
}

export type Announce = (object: StoredObject) => Promise<Announcement>;

export interface ObjectStore {
  draft(key: string): Promise<Draft>;
  /** Turns the draft into its key's object, all or nothing. With `ifAbsent`, throws PreconditionFailed or ConditionalRequestConflict. */
  commit(draft: Draft, facts: ObjectFacts, options: { ifAbsent: boolean; announce: Announce }): Promise<StoredObject>;
  discard(draft: Draft): Promise<void>;
  find(key: string): Promise<StoredObject | undefined>;
  /** Turns parts into one object, all or nothing. Their own files stay. Throws what `commit` throws. */
  assemble(
    assembly: Assembly,
    facts: ObjectFacts,
    options: { ifAbsent: boolean; announce: Announce },
  ): Promise<StoredObject>;
  /** For an object that was stored whole. */
  open(object: StoredObject): Promise<FileHandle>;
  /** The bytes from `start` to `end`, inclusive. */
  read(object: StoredObject, start: number, end: number): Readable;
  /** Stores the same bytes under another key. */
  copy(from: StoredObject, key: string, facts: ObjectFacts, announce: Announce): Promise<StoredObject>;
  remove(key: string): Promise<void>;
  /** All keys with the prefix, in S3's order (by UTF-8 bytes). */
  keys(prefix: string): Promise<string[]>;
}

/** Bytes per read. A read of 64 KiB would cost nearly as much. */
const highWaterMark = 512 * 1024;

/** Opens `folder` after deleting what a kill left half done. */
export async function openObjectStore(folder: string, now: () => Date): Promise<ObjectStore> {
  const [factsFolder, dataFolder, draftFolder] = ["objects", "data", "drafts"].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  await rm(draftFolder, { recursive: true, force: true });
  for (const each of [factsFolder, dataFolder, draftFolder]) await mkdir(each, { recursive: true });
  await removeLeftovers({ factsFolder, dataFolder });
  /** How often each key was deleted: a conditional write during which its key is deleted is a conflict. */
  const removals = new Map<string, number>();

  const factsPath = (key: string) => path.join(factsFolder, factsFileName(key));
  const dataPath = (name: string) => path.join(dataFolder, name);
  const draftPath = (name: string) => path.join(draftFolder, name);

  async function find(key: string): Promise<StoredObject | undefined> {
    try {
      return JSON.parse(await readFile(factsPath(key), "utf8"));
    } catch (error) {
      if (hasCode(error, "ENOENT")) return undefined;
      throw error;
    }
  }

  async function commitFacts(object: StoredObject, ifAbsent: boolean, announce: Announce): Promise<StoredObject> {
    const temporary = draftPath(`${object.dataFile}.json`);
    let announcement: Announcement | undefined;
    try {
      await writeFile(temporary, JSON.stringify(object), { flush: true });
      announcement = await announce(object);
      await appear(temporary, object.key, ifAbsent);
    } catch (error) {
      await rm(temporary, { force: true });
      await removeData(object);
      await announcement?.withdraw();
      throw hasCode(error, "EEXIST") ? preconditionFailed("If-None-Match") : error;
    }
    announcement.deliver();
    return object;
  }

  async function appear(temporary: string, key: string, ifAbsent: boolean): Promise<void> {
    if (ifAbsent) {
      // Unlike a rename, a link never replaces an object that somebody else has committed meanwhile.
      await link(temporary, factsPath(key));
      await rm(temporary);
      return;
    }
    const previous = await find(key);
    await rename(temporary, factsPath(key));
    if (previous) await removeData(previous);
  }

  const removeData = ({ dataFile }: StoredObject) => rm(dataPath(dataFile), { recursive: true, force: true });

  async function* readPieces({ dataFile, pieces = [] }: StoredObject, start: number, end: number) {
    let from = 0;
    for (const [n, sizeBytes] of pieces.entries()) {
      const [first, last] = [Math.max(start - from, 0), Math.min(end - from, sizeBytes - 1)];
      from += sizeBytes;
      if (first > last) continue;
      const file = await open(path.join(dataPath(dataFile), String(n)), "r");
      yield* file.createReadStream({ start: first, end: last, highWaterMark });
    }
  }

  async function* readWhole({ dataFile }: StoredObject, start: number, end: number) {
    const file = await open(dataPath(dataFile), "r");
    yield* file.createReadStream({ start, end, highWaterMark });
  }

  const read = (object: StoredObject, start: number, end: number) =>
    Readable.from(object.pieces ? readPieces(object, start, end) : readWhole(object, start, end), {
      objectMode: false,
    });

  return {
    find,
    async draft(key) {
      const dataFile = randomUUID();
      const file = await open(draftPath(dataFile), "wx");
      return { key, dataFile, file, removalsBefore: removals.get(key) ?? 0 };
    },
    async commit({ key, file, dataFile, removalsBefore }, facts, { ifAbsent, announce }) {
      await file.datasync();
      await file.close();
      if (ifAbsent && (removals.get(key) ?? 0) !== removalsBefore) throw conditionalConflict(key);
      await rename(draftPath(dataFile), dataPath(dataFile));
      return commitFacts({ ...facts, key, lastModified: now().toISOString(), dataFile }, ifAbsent, announce);
    },
    async discard({ file, dataFile }) {
      await file.close().catch(() => undefined);
      await rm(draftPath(dataFile), { force: true });
    },
    async assemble({ key, uploadId, startedAt: lastModified, files }, facts, { ifAbsent, announce }) {
      const dataFile = randomUUID();
      await mkdir(dataPath(dataFile));
      // Links instead of moves: a kill in between loses no acknowledged part.
      for (const [n, file] of files.entries()) await link(file.path, path.join(dataPath(dataFile), String(n)));
      const pieces = files.map(({ sizeBytes }) => sizeBytes);
      const object = { ...facts, key, lastModified, dataFile, pieces, uploadId };
      return commitFacts(object, ifAbsent, announce);
    },
    open: (object) => open(dataPath(object.dataFile), "r"),
    read,
    async copy(from, key, facts, announce) {
      const dataFile = randomUUID();
      // A copy is stored whole, even if the original came in parts.
      if (from.pieces) await writeFile(dataPath(dataFile), read(from, 0, from.sizeBytes - 1), { flush: true });
      else await link(dataPath(from.dataFile), dataPath(dataFile));
      return commitFacts({ ...facts, key, lastModified: now().toISOString(), dataFile }, false, announce);
    },
    async remove(key) {
      removals.set(key, (removals.get(key) ?? 0) + 1);
      const object = await find(key);
      await rm(factsPath(key), { force: true });
      if (object) await removeData(object);
    },
    async keys(prefix) {
      const keys: string[] = [];
      for (const name of await readdir(factsFolder)) keys.push(await keyOf(factsFolder, name));
      return keys
        .filter((key) => key.startsWith(prefix))
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    },
  };
}

/** The key's object. Throws NoSuchKey, or PreconditionFailed if it has another ETag. */
export async function requireMatch(
  store: Pick<ObjectStore, "find">,
  key: string,
  { etag, condition }: { etag: string | undefined; condition: string },
): Promise<StoredObject> {
  const object = await store.find(key);
  if (!object) throw new S3Error(404, "NoSuchKey", "The specified key does not exist.", { Key: key });
  if (etag !== undefined && !names(etag, object.etag)) throw preconditionFailed(condition);
  return object;
}

export function names(condition: string, etag: string): boolean {
  return condition
    .split(",")
    .some((each) => each.trim() === "*" || each.trim().replace(/^W\//, "").replaceAll('"', "") === etag);
}

export function preconditionFailed(condition: string): S3Error {
  const message = "At least one of the pre-conditions you specified did not hold";
  return new S3Error(412, "PreconditionFailed", message, { Condition: condition });
}

function conditionalConflict(key: string): S3Error {
  const message = "The conditional request cannot succeed due to a conflicting operation against this resource.";
  return new S3Error(409, "ConditionalRequestConflict", message, { Condition: "If-None-Match", Key: key });
}

/** A readable name, unless it exceeds the file system's limit. */
function factsFileName(key: string): string {
  const name = `${encodeURIComponent(key)}.json`;
  return name.length <= 255 ? name : `#${createHash("sha256").update(key).digest("hex")}.json`;
}

async function keyOf(factsFolder: string, fileName: string): Promise<string> {
  if (!fileName.startsWith("#")) return decodeURIComponent(fileName.slice(0, -".json".length));
  return JSON.parse(await readFile(path.join(factsFolder, fileName), "utf8")).key;
}
