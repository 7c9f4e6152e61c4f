// Multipart uploads on disk: a folder each, with two files per part, its bytes and its facts. A part exists once its facts file does.
import { randomBytes, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../has-code.ts";
import type { ObjectFacts, StoredObject } from "./object-store.ts";
import { S3Error } from "./s3-error.ts";

/** The facts from when the upload began. */
export interface Upload extends Pick<ObjectFacts, "contentType" | "systemHeaders" | "metadata"> {
  id: string;
  key: string;
  /** Whether every part must have a SHA-256. */
  isHashed: boolean;
  startedAt: string;
}

export interface StoredPart {
  number: number;
  /** Without the quotes. */
  etag: string;
  sizeBytes: number;
  /** Base64; only if the client sent one. It was verified. */
  sha256?: string;
  lastModified: string;
  /** In the upload's folder; never written again once it is named here. */
  dataFile: string;
}

/** Bytes on disk that are not a part yet. */
export interface PartDraft {
  file: FileHandle;
  dataFile: string;
}

/** Every call throws NoSuchUpload if the upload does not exist or belongs to another key. */
export interface UploadStore {
  begin(about: Omit<Upload, "id" | "startedAt">): Promise<Upload>;
  find(key: string, id: string): Promise<Upload>;
  draft(upload: Upload): Promise<PartDraft>;
  /** Replaces any part with the same number. */
  commit(
    upload: Upload,
    draft: PartDraft,
    facts: Pick<StoredPart, "number" | "etag" | "sizeBytes" | "sha256">,
  ): Promise<StoredPart>;
  discard(upload: Upload, draft: PartDraft): Promise<void>;
  /** Sorted by number. */
  parts(upload: Upload): Promise<StoredPart[]>;
  pathOf(upload: Upload, part: StoredPart): string;
  /** Deletes the upload with all its parts, after it was completed or aborted. */
  end(upload: Upload): Promise<void>;
}

/**
 * Opens `folder` after deleting what a kill left half done.
 * @param find finds a key's object. An upload that became this object is over, even if it was killed before the upload was deleted.
 */
export async function openUploadStore(
  folder: string,
  find: (key: string) => Promise<StoredObject | undefined>,
  now: () => Date,
): Promise<UploadStore> {
  const folderOf = (id: string) => path.join(folder, id);
  const fileOf = ({ id }: Upload, name: string) => path.join(folderOf(id), name);
  await mkdir(folder, { recursive: true });
  for (const id of await readdir(folder)) await removeHalfDone(folderOf(id), find);

  return {
    async begin(about) {
      const upload: Upload = { ...about, id: randomBytes(48).toString("base64url"), startedAt: now().toISOString() };
      await mkdir(folderOf(upload.id));
      await writeWhole(folderOf(upload.id), uploadFile, upload);
      return upload;
    },
    async find(key, id) {
      const upload = isId(id) ? await readJson<Upload>(path.join(folderOf(id), uploadFile)) : undefined;
      if (upload?.key !== key) throw noSuchUpload(id);
      return upload;
    },
    async draft(upload) {
      const dataFile = randomUUID();
      return { dataFile, file: await unlessGone(upload, open(fileOf(upload, dataFile), "wx")) };
    },
    async commit(upload, { file, dataFile }, facts) {
      await file.datasync();
      await file.close();
      const before = await readJson<StoredPart>(fileOf(upload, partFile(facts.number)));
      const part: StoredPart = { ...facts, dataFile, lastModified: now().toISOString() };
      await unlessGone(upload, writeWhole(folderOf(upload.id), partFile(part.number), part));
      if (before) await rm(fileOf(upload, before.dataFile), { force: true });
      return part;
    },
    async discard(upload, { file, dataFile }) {
      await file.close().catch(() => undefined);
      await rm(fileOf(upload, dataFile), { force: true });
    },
    async parts(upload) {
      const names = await unlessGone(upload, readdir(folderOf(upload.id)));
      const parts = await Promise.all(
        names.filter(isPartFile).map((name) => readJson<StoredPart>(fileOf(upload, name))),
      );
      return parts.filter((part) => part !== undefined).sort((a, b) => a.number - b.number);
    },
    pathOf: (upload, part) => fileOf(upload, part.dataFile),
    async end(upload) {
      // Its name first: from now on nobody finds it, however long the rest takes.
      await rm(fileOf(upload, uploadFile), { force: true });
      // Retries, because another client's part may be arriving in the folder.
      await rm(folderOf(upload.id), { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    },
  };
}

const uploadFile = "upload.json";
const partFile = (number: number) => `part-${number}.json`;
const isPartFile = (name: string) => name.startsWith("part-") && name.endsWith(".json");
const isId = (id: string) => /^[\w-]{1,200}$/.test(id);

const noSuchUpload = (UploadId: string) => {
  const message =
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
  return new S3Error(404, "NoSuchUpload", message, { UploadId });
};

async function unlessGone<T>({ id }: Upload, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw hasCode(error, "ENOENT") ? noSuchUpload(id) : error;
  }
}

async function writeWhole(folder: string, name: string, content: object): Promise<void> {
  const temporary = path.join(folder, `${randomUUID()}.new`);
  await writeFile(temporary, JSON.stringify(content), { flush: true });
  await rename(temporary, path.join(folder, name));
}

async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function removeHalfDone(folder: string, find: (key: string) => Promise<StoredObject | undefined>): Promise<void> {
  const upload = await readJson<Upload>(path.join(folder, uploadFile));
  const isOver = !upload || (await find(upload.key))?.uploadId === upload.id;
  if (isOver) return rm(folder, { recursive: true, force: true });
  const names = await readdir(folder);
  const parts = await Promise.all(
    names.filter(isPartFile).map((name) => readJson<StoredPart>(path.join(folder, name))),
  );
  const kept = new Set([uploadFile, ...names.filter(isPartFile), ...parts.map((part) => part?.dataFile)]);
  for (const name of names) if (!kept.has(name)) await rm(path.join(folder, name), { force: true });
}
