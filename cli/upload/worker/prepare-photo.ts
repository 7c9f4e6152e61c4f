// Reads a file once: checks whether it is a photo, hashes it, reads its caption, and buffers its bytes if asked to.
import { type BigIntStats, closeSync, fstatSync } from "node:fs";
import { basename } from "node:path";
import { kindOfName } from "../../../api/captions/media-names.ts";
import type { SidecarWords } from "../../../api/captions/read-caption.ts";
import { missedHeadBytes } from "../../../api/captions/sniff-missed.ts";
import { type CaptionFields, type ContentType, photoIdOf } from "../../../api/contract.ts";
import { failureCodes } from "../error-codes.ts";
import { judgeBytes, judgeEmpty, judgeLink, type LeftOut, unsupported } from "../judge-left-out.ts";
import { nothing, sourceOf, sourceOfSlabs } from "./byte-sources.ts";
import type { DiskWatch, ReadStart } from "./disk-watch.ts";
import { fileIdentity, isSameIdentity } from "./file-identity.ts";
import type { PartHashes } from "./hash-parts.ts";
import { hashPhoto } from "./hash-photo.ts";
import type { LocalPath } from "./local-path.ts";
import { captionOf, cutOf, type PhotoReader } from "./photo-reader.ts";
import { mayGoInParts } from "./photo-size.ts";
import { openForReading, readFailure, readFully, readFullyAsync } from "./read-file.ts";
import { bufferBytesFor, type SlabPool } from "./slabs.ts";

export interface PrepareJob {
  file: LocalPath;
  /** The size when it was found. It may have changed since. */
  sizeBytes: number;
  /** Keep the bytes in memory for the put. */
  buffer: boolean;
  maxBytes: number;
  /** Also hash parts of this size, if the photo has more than one. */
  partBytes?: number;
  /** Only if it is too large to buffer. The size planned at the time of reading overrides `partBytes`: by then more is known about the line. */
  isPlanned?: true;
  /** The photo's XMP file, if there is one. */
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
      parts?: PartHashes;
      identity: string;
      /** When reading started, in milliseconds since 1970. */
      readAtMs: number;
      caption: CaptionFields;
      warnings: string[];
      sidecarWords?: SidecarWords;
      /** There is a sidecar, but it could not be read. Perhaps it can be later: a program may have locked it. */
      isSidecarUnread?: true;
      /** What is missing if the file is incomplete, as the end of a sentence that begins with its name. */
      cut?: string;
    }
  | ({ kind: "skipped" } & LeftOut)
  | { kind: "failed"; code: string; message: string };

export type PreparedPhoto = Extract<Prepared, { kind: "photo" }>;

export interface BufferedBytes {
  slabs: Buffer[];
  sizeBytes: number;
}

export interface PrepareResult {
  prepared: Prepared;
  buffered?: BufferedBytes;
}

export const notTried: Prepared = { kind: "failed", code: "not_tried", message: failureCodes.not_tried };

/** What reading a photo needs. */
export interface Reading {
  reader: PhotoReader;
  disk: DiskWatch;
  now(): number;
  /** Whether the run is stopped; the read then ends as `not_tried`. */
  isStopped(): boolean;
}

/** Never throws: an unreadable file is `failed`. A file that changed while it was read is read once more. */
export async function preparePhoto(job: PrepareJob, pool: SlabPool, reading: Reading): Promise<PrepareResult> {
  const first = await prepareOnce(job, pool, reading);
  const wasChanged = first.prepared.kind === "failed" && first.prepared.code === "changed";
  return wasChanged ? prepareOnce(job, pool, reading) : first;
}

async function prepareOnce(job: PrepareJob, pool: SlabPool, reading: Reading): Promise<PrepareResult> {
  const slabs: Buffer[] = [];
  let fd: number | undefined;
  let result: PrepareResult | undefined;
  try {
    const start = reading.disk.begin();
    fd = openForReading(job.file);
    result = await read({ fd, start }, job, reading, pool, slabs);
  } catch (error) {
    result = { prepared: readFailure(error) };
  } finally {
    if (fd !== undefined) closeSync(fd);
    if (!result?.buffered) pool.give(slabs);
  }
  return result;
}

async function read(
  { fd, start }: { fd: number; start: ReadStart },
  job: PrepareJob,
  { reader, disk, now, isStopped }: Reading,
  pool: SlabPool,
  slabs: Buffer[],
): Promise<PrepareResult> {
  const readAtMs = now();
  const before = fstatSync(fd, { bigint: true });
  const sizeBytes = Number(before.size);
  const refused = refusal(before, job.file.path);
  if (refused) return { prepared: refused };
  // The file may have grown since it was found, but its share of the budget has not.
  const buffer = job.buffer && bufferBytesFor(sizeBytes) <= bufferBytesFor(job.sizeBytes);
  const head = pool.take(sizeBytes);
  slabs.push(head);
  const fill = (slab: Buffer, wanted: number, position: number) =>
    start.isAsync ? readFullyAsync(fd, slab, wanted, position) : readFully(fd, slab, wanted, position);
  const headBytes = await fill(head, Math.min(head.length, sizeBytes), 0);
  disk.hasRead(start, headBytes);
  const source = sourceOf(fd, head.subarray(0, headBytes), sizeBytes);
  const kind = reader.kindOf(source, job.file.path);
  if (!kind)
    return leftOut(judgeBytes(basename(job.file.path), head.subarray(0, Math.min(headBytes, missedHeadBytes))));
  if ("unsupported" in kind) return leftOut(unsupported(kind.unsupported));
  if (sizeBytes > job.maxBytes) return tooLarge(sizeBytes, job.maxBytes);
  const { fields, warnings, sidecarWords, isSidecarUnread } = captionOf(reader, source, job.sidecar);
  const hashing = hashPhoto({
    sizeBytes,
    head,
    headBytes,
    nextSlab() {
      if (!buffer) return head;
      const slab = pool.take(sizeBytes);
      slabs.push(slab);
      return slab;
    },
    fill,
    partBytes: partBytesOf(job, sizeBytes),
    isStopped,
  });
  const hashed = hashing instanceof Promise ? await hashing : hashing;
  if (!hashed) return { prepared: notTried };
  const { readBytes, digest, parts, emptyRuns } = hashed;
  if (readBytes !== sizeBytes || !isSameIdentity(before, fstatSync(fd, { bigint: true }))) {
    return { prepared: { kind: "failed", code: "changed", message: "it changed while it was read" } };
  }
  // The file's bytes are now in memory: in the slabs or in the page cache.
  const isInSlabs = slabs.length * head.length >= sizeBytes;
  const whole = isInSlabs ? sourceOfSlabs(slabs, sizeBytes, emptyRuns) : sourceOf(fd, nothing, sizeBytes, emptyRuns);
  const cut = cutOf(reader, whole, kind.contentType);
  const prepared: PreparedPhoto = {
    kind: "photo",
    contentType: kind.contentType,
    photoId: photoIdOf(digest),
    sha256: digest.toString("base64"),
    sizeBytes,
    identity: fileIdentity(before),
    readAtMs,
    caption: fields,
    warnings,
  };
  if (parts) prepared.parts = parts;
  if (cut !== undefined) prepared.cut = cut;
  if (sidecarWords !== undefined) prepared.sidecarWords = sidecarWords;
  if (isSidecarUnread) prepared.isSidecarUnread = true;
  return buffer ? { prepared, buffered: { slabs, sizeBytes } } : { prepared };
}

/** The part size to hash with. A photo that fits into one part goes in one piece, and at first one that can be buffered. */
function partBytesOf({ partBytes, isPlanned }: PrepareJob, sizeBytes: number): number | undefined {
  if (partBytes === undefined || sizeBytes <= partBytes) return undefined;
  return isPlanned && !mayGoInParts(sizeBytes) ? undefined : partBytes;
}

function tooLarge(sizeBytes: number, maxBytes: number): PrepareResult {
  const message = `it has ${sizeBytes} bytes; at most ${maxBytes} are accepted`;
  return { prepared: { kind: "failed", code: "too_large", message } };
}

function leftOut(judged: LeftOut): PrepareResult {
  return { prepared: { kind: "skipped", ...judged } };
}

function refusal(stats: BigIntStats, path: string): Prepared | undefined {
  if (stats.isFile() && stats.size > 0n) return undefined;
  const name = basename(path);
  if (!stats.isFile()) return { kind: "skipped", ...judgeLink(name, "not_a_file", "it is not a regular file") };
  // An empty IMG_1.jpg is a lost photo; an empty .nomedia is not.
  if (kindOfName(name) === "photo") return { kind: "failed", code: "empty", message: "it has no bytes" };
  return { kind: "skipped", ...judgeEmpty(name) };
}
