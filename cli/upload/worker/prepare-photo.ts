// Reads a file once: is it a photo, what are its SHA-256 and its caption; and keeps its bytes for the put where it is told to.
import { createHash, hash as hashOnce } from "node:crypto";
import { type BigIntStats, closeSync, constants, fstatSync, openSync, read as readFile, readSync } from "node:fs";
import { basename } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ByteSource } from "../../../api/captions/byte-source.ts";
import { kindOfName } from "../../../api/captions/media-names.ts";
import { missedHeadBytes } from "../../../api/captions/sniff-missed.ts";
import { type CaptionFields, type ContentType, photoIdOf } from "../../../api/contract.ts";
import { judgeBytes, judgeEmpty, judgeLink, type LeftOut, unsupported } from "../judge-left-out.ts";
import type { DiskWatch } from "./disk-watch.ts";
import { fileIdentity } from "./file-identity.ts";
import { fsPath, type LocalPath } from "./local-path.ts";
import { maxBufferedFileBytes, type SlabPool, slabBytes } from "./slabs.ts";
import { isOutOfDescriptors, outOfDescriptors } from "./wait-for-descriptor.ts";

/** What a file is by its bytes: a photo of an accepted type, a photo of another type (its name for people), or no photo. */
export type Kind = { contentType: ContentType } | { unsupported: string } | undefined;

/** How the bytes of a photo are understood; the caption reader, in a run. */
export interface PhotoReader {
  /** @param name the file's */
  kindOf(source: ByteSource, name: string): Kind;
  /** @param sidecar the bytes of the XMP file beside the photo */
  captionOf(source: ByteSource, sidecar: Uint8Array | undefined): { fields: CaptionFields; warnings: string[] };
  /** What is missing of a photo that was cut off, as the rest of a sentence; undefined where nothing proves that. */
  cutOf(source: ByteSource, contentType: ContentType): string | undefined;
}

export interface PrepareJob {
  file: LocalPath;
  /** As it was found; what it is by now, reading tells. */
  sizeBytes: number;
  /** Keep the bytes in memory for the put. */
  buffer: boolean;
  maxBytes: number;
  /** The XMP file beside the photo, where there is one. */
  sidecar?: LocalPath;
}

export type Prepared =
  | {
      kind: "photo";
      contentType: ContentType;
      photoId: string;
      /** Of all bytes, in base64. */
      sha256: string;
      sizeBytes: number;
      identity: string;
      /** When the reading began, in milliseconds since 1970. */
      readAtMs: number;
      caption: CaptionFields;
      warnings: string[];
      /** The file is not whole: what is missing, as the rest of a sentence that begins with its name. */
      cut?: string;
    }
  | ({ kind: "skipped" } & LeftOut)
  | { kind: "failed"; code: string; message: string };

export interface BufferedBytes {
  slabs: Buffer[];
  sizeBytes: number;
}

export interface PrepareResult {
  prepared: Prepared;
  buffered?: BufferedBytes;
}

const turnBytes = 4 * slabBytes; // about a millisecond of hashing, then the sockets have their turn
const maxSidecarBytes = 4 * 1024 * 1024;

/** Never throws: what cannot be read is a `failed`. A file that changed while it was read is read once more. */
export async function preparePhoto(
  job: PrepareJob,
  reader: PhotoReader,
  pool: SlabPool,
  disk: DiskWatch,
  now: () => number = Date.now,
): Promise<PrepareResult> {
  const first = await prepareOnce(job, reader, pool, disk, now);
  const wasChanged = first.prepared.kind === "failed" && first.prepared.code === "changed";
  return wasChanged ? prepareOnce(job, reader, pool, disk, now) : first;
}

async function prepareOnce(
  job: PrepareJob,
  reader: PhotoReader,
  pool: SlabPool,
  disk: DiskWatch,
  now: () => number,
): Promise<PrepareResult> {
  const slabs: Buffer[] = [];
  let fd: number | undefined;
  let result: PrepareResult | undefined;
  try {
    const startedAt = performance.now();
    fd = openForReading(job.file);
    result = await read({ fd, disk, startedAt, readAtMs: now() }, job, reader, pool, slabs);
  } catch (error) {
    result = { prepared: readFailure(error) };
  } finally {
    if (fd !== undefined) closeSync(fd);
    if (!result?.buffered) pool.give(slabs);
  }
  return result;
}

/** A file that was opened to be read. */
interface Opening {
  fd: number;
  disk: DiskWatch;
  startedAt: number;
  readAtMs: number;
}

async function read(
  { fd, disk, startedAt, readAtMs }: Opening,
  job: PrepareJob,
  reader: PhotoReader,
  pool: SlabPool,
  slabs: Buffer[],
): Promise<PrepareResult> {
  const before = fstatSync(fd, { bigint: true });
  const sizeBytes = Number(before.size);
  const refused = refusal(before, basename(job.file.path));
  if (refused) return { prepared: refused };

  const buffer = job.buffer && sizeBytes <= maxBufferedFileBytes; // it may have grown since it was found

  const head = pool.take();
  slabs.push(head);
  const readsAside = disk.readsAside();
  const fill = (slab: Buffer, wanted: number, position: number) =>
    readsAside ? readAside(fd, slab, wanted, position) : readFully(fd, slab, wanted, position);
  let length = await fill(head, Math.min(slabBytes, sizeBytes), 0);
  if (!readsAside) disk.tookMs(performance.now() - startedAt, length);
  const source = sourceOf(fd, head.subarray(0, length), sizeBytes);
  const kind = reader.kindOf(source, job.file.path);
  if (!kind) return leftOut(judgeBytes(basename(job.file.path), head.subarray(0, Math.min(length, missedHeadBytes))));
  if ("unsupported" in kind) return leftOut(unsupported(kind.unsupported));
  if (sizeBytes > job.maxBytes) {
    const message = `it has ${sizeBytes} bytes, and at most ${job.maxBytes} are accepted`;
    return { prepared: { kind: "failed", code: "too_large", message } };
  }
  const { fields, warnings } = captionOf(reader, source, job.sidecar);

  const isWhole = length === sizeBytes;
  const hash = isWhole ? undefined : createHash("sha256");
  let position = 0;
  let slab = head;
  while (length > 0) {
    hash?.update(length === slabBytes ? slab : slab.subarray(0, length));
    position += length;
    if (position >= sizeBytes) break;
    if (position % turnBytes === 0) await nextTurn();
    if (buffer) {
      slab = pool.take();
      slabs.push(slab);
    }
    length = await fill(slab, Math.min(slabBytes, sizeBytes - position), position);
  }
  const after = fstatSync(fd, { bigint: true });
  if (position !== sizeBytes || fileIdentity(after) !== fileIdentity(before)) {
    return { prepared: { kind: "failed", code: "changed", message: "it changed while it was read" } };
  }
  // By now the file's bytes are in memory: in the slabs, or in the system's cache of the disk.
  const isInSlabs = slabs.length * slabBytes >= sizeBytes;
  const whole = isInSlabs ? sourceOfSlabs(slabs, sizeBytes) : sourceOf(fd, nothing, sizeBytes);
  const cut = cutOf(reader, whole, kind.contentType);
  const digest = hash?.digest() ?? hashOnce("sha256", head.subarray(0, length), "buffer");
  const prepared: Prepared = {
    kind: "photo",
    contentType: kind.contentType,
    photoId: photoIdOf(digest),
    sha256: digest.toString("base64"),
    sizeBytes,
    identity: fileIdentity(before),
    readAtMs,
    caption: fields,
    warnings,
    ...(cut === undefined ? {} : { cut }),
  };
  return buffer ? { prepared, buffered: { slabs, sizeBytes } } : { prepared };
}

function leftOut(judged: LeftOut): PrepareResult {
  return { prepared: { kind: "skipped", ...judged } };
}

function refusal(stats: BigIntStats, name: string): Prepared | undefined {
  if (!stats.isFile()) return { kind: "skipped", ...judgeLink(name, "not_a_file", "it is no regular file") };
  if (stats.size > 0n) return undefined;
  // An empty IMG_1.jpg is a photo that was lost, an empty .nomedia is not.
  if (kindOfName(name) === "photo") return { kind: "failed", code: "empty", message: "it has no bytes" };
  return { kind: "skipped", ...judgeEmpty(name) };
}

function sourceOf(fd: number, head: Buffer, sizeBytes: number): ByteSource {
  return {
    sizeBytes,
    read(offset, length) {
      const end = Math.min(offset + length, sizeBytes);
      if (end <= head.length) return head.subarray(offset, Math.max(offset, end));
      const bytes = Buffer.allocUnsafe(Math.max(0, end - offset));
      return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, offset));
    },
  };
}

const nothing = Buffer.alloc(0);

function sourceOfSlabs(slabs: readonly Buffer[], sizeBytes: number): ByteSource {
  return {
    sizeBytes,
    read(offset, length) {
      const end = Math.min(offset + length, sizeBytes);
      if (offset >= end) return nothing;
      const first = Math.floor(offset / slabBytes);
      const last = Math.floor((end - 1) / slabBytes);
      const start = first * slabBytes;
      if (first === last) return (slabs[first] as Buffer).subarray(offset - start, end - start);
      return Buffer.concat(slabs.slice(first, last + 1)).subarray(offset - start, end - start);
    },
  };
}

// A caption that cannot be read is no reason to leave the photo behind.
function captionOf(reader: PhotoReader, source: ByteSource, sidecarPath: LocalPath | undefined) {
  const warnings: string[] = [];
  let sidecar: Uint8Array | undefined;
  try {
    if (sidecarPath) sidecar = readSidecar(sidecarPath);
  } catch (error) {
    if (isOutOfDescriptors(error)) throw error; // it is there, and will be read
    warnings.push(`its sidecar ${sidecarPath?.path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    const caption = reader.captionOf(source, sidecar);
    return { fields: caption.fields, warnings: [...warnings, ...caption.warnings] };
  } catch (error) {
    return { fields: {}, warnings: [...warnings, `its caption cannot be read (${(error as Error).message})`] };
  }
}

// Nor is a reader that stumbles over what is in a photo.
function cutOf(reader: PhotoReader, source: ByteSource, contentType: ContentType): string | undefined {
  try {
    return reader.cutOf(source, contentType);
  } catch {
    return undefined;
  }
}

function readSidecar(path: LocalPath): Uint8Array {
  const fd = openForReading(path);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw Object.assign(new Error("it is no regular file"), { code: "no regular file" });
    const bytes = Buffer.allocUnsafe(Math.min(stats.size, maxSidecarBytes));
    return bytes.subarray(0, readFully(fd, bytes, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
}

/** @throws the file system's error */
function openForReading(path: LocalPath): number {
  // O_NONBLOCK: a FIFO that took the file's place would block the thread for ever.
  return openSync(fsPath(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
}

// Network file systems may give less than what is asked for, and more with the next call.
function readFully(fd: number, buffer: Buffer, length: number, position: number): number {
  let filled = 0;
  while (filled < length) {
    const more = readSync(fd, buffer, filled, length - filled, position + filled);
    if (more === 0) break;
    filled += more;
  }
  return filled;
}

/** As readFully, in another thread: what else this one has to do goes on meanwhile. */
async function readAside(fd: number, buffer: Buffer, length: number, position: number): Promise<number> {
  let filled = 0;
  while (filled < length) {
    const more = await new Promise<number>((resolve, reject) => {
      readFile(fd, buffer, filled, length - filled, position + filled, (error, count) =>
        error ? reject(error) : resolve(count),
      );
    });
    if (more === 0) break;
    filled += more;
  }
  return filled;
}

export function readFailure(error: unknown): { kind: "failed"; code: string; message: string } {
  const code = (error as NodeJS.ErrnoException).code ?? "EIO";
  if (code === "ENOENT" || code === "ENOTDIR") {
    return { kind: "failed", code: "vanished", message: "it was there a moment ago and is gone" };
  }
  if (isOutOfDescriptors(error)) {
    const message = `too many files are open on this computer (${code}): close other programs, or raise \`ulimit -n\``;
    return { kind: "failed", code: outOfDescriptors, message };
  }
  const why = code === "EACCES" || code === "EPERM" ? "no permission to read it" : "it cannot be read";
  return { kind: "failed", code: "unreadable", message: `${why} (${code})` };
}
