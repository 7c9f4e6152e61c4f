// One worker of the engine: lists folders, reads, hashes and sends photos, all in one thread. Small photos may be sent by the
// engine's thread instead, which reads their bytes where they are (send-here.ts): no message carries them.
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { createDiskWatch } from "./disk-watch.ts";
import { turnBytes } from "./hash-photo.ts";
import { entryAt } from "./list-folder.ts";
import { createListFolders, type ListResult } from "./list-folders.ts";
import type { LocalPath } from "./local-path.ts";
import { bufferedBody, diskBody } from "./photo-body.ts";
import type { PhotoReader } from "./photo-reader.ts";
import { createPhotoSender } from "./photo-sender.ts";
import {
  type BufferedBytes,
  notTried,
  type Prepared,
  type PrepareJob,
  preparePhoto,
  type Reading,
} from "./prepare-photo.ts";
import { isStoredPut, type PutRequest, type PutResult } from "./put-photo.ts";
import { createReadingTurns } from "./reading-turns.ts";
import { SharedSlabPool, type SharedSlabs, SlabPool } from "./slabs.ts";
import { isForDescriptors, waitForDescriptor } from "./wait-for-descriptor.ts";
import { mayBeHalf, waitUntilWritten } from "./wait-until-written.ts";

/** A number by which the engine names a job to a worker: a folder, a file or a part of one. */
export type JobId = number;

export interface PutJob extends PutRequest {
  file: LocalPath;
  /** Of what is to be sent. */
  sizeBytes: number;
  /** Where that begins in the file: a part's bytes come from the disk. Absent: the whole file. */
  startAt?: number;
  /** As it was when the bytes were hashed. */
  identity: string;
}

export interface PhotoWorker {
  /** Resolves once it takes calls; rejects where its thread could not be started. */
  ready(): Promise<void>;
  /** The next slice of a folder; the first call for an id opens it. */
  list(id: JobId, folder: LocalPath): Promise<ListResult>;
  prepare(id: JobId, job: PrepareJob): Promise<Prepared>;
  /** The parts of photos whose turn to be read is yet to come, and whose size was planned, have this size now. */
  planParts(partBytes: number): void;
  put(id: JobId, job: PutJob): Promise<PutResult>;
  /** From now on a put sends at most so many bytes a second; undefined: as fast as it goes. */
  limit(id: JobId, bytesPerSecond: number | undefined): void;
  /** Ends a put; its result is `restarted`, unless the store has answered by then. */
  restart(id: JobId): void;
  /** Forgets the bytes that prepare buffered; a put that succeeded has done so by itself. */
  release(id: JobId): void;
  /** Whether it has had no rest of late: another worker would be of use. */
  isBusy(): boolean;
  /** What is being read, and what waits for its turn, ends as `not_tried`; so does whatever is to be read later. */
  stopReading(): void;
  /** As `stopReading`, and ends every put under way at once. */
  abort(): void;
  close(): Promise<void>;
}

/** A worker whose photos another thread may send. */
export interface SharingWorker extends PhotoWorker {
  /** @param shares another thread may send it: `share` says where its bytes are */
  prepare(id: JobId, job: PrepareJob, shares?: boolean): Promise<Prepared>;
  /** Where the bytes are that prepare buffered; undefined where it has none. They stay there until they are released. */
  share(id: JobId): SharedBytes | undefined;
  /** As after a put of its own that succeeded: forgets the bytes. @returns whether the file is no longer what was hashed */
  afterPut(id: JobId, job: Pick<PutJob, "file" | "identity">): boolean;
}

export interface SharedBytes extends SharedSlabs {
  sizeBytes: number;
}

export interface WorkerOptions {
  limitBytesPerSecond?: number | undefined;
  /** What may be half of a photo is waited for until it has not changed for so long; absent: files are taken as they are. */
  settleMs?: number;
}

/**
 * So many files, or `turnBytes`, are read before the sockets have their turn. With shorter turns every photo that had its URL was
 * sent before more were read, and then there was nothing to send for a while.
 */
const filesATurn = 16;

/** @param onProgress told of the bytes of each put as the operating system takes them */
export function createPhotoWorker(
  options: WorkerOptions,
  reader: PhotoReader,
  onProgress: (id: JobId, bytes: number) => void,
  now: () => number = Date.now,
  wait: (ms: number) => Promise<void> = (ms) => delay(ms),
): SharingWorker {
  const slabs = new SlabPool();
  const sharedSlabs = new SharedSlabPool();
  const sender = createPhotoSender(options.limitBytesPerSecond, onProgress);
  const buffered = new Map<JobId, BufferedBytes & { pool: SlabPool }>();
  const listFolders = createListFolders();
  let filesInTurn = 0;
  let bytesInTurn = 0;
  let plannedPartBytes: number | undefined;
  const disk = createDiskWatch();
  const turns = createReadingTurns(() => disk.isSlow);
  let isStopped = false;
  const reading: Reading = { reader, disk, now, isStopped: () => isStopped };
  const stopReading = () => {
    isStopped = true;
  };

  /** Where files are short, our own connections may have them. */
  const waitForOthers = (ms: number) => {
    sender.closeIdle();
    return wait(ms);
  };
  const forget = (id: JobId) => {
    const bytes = buffered.get(id);
    bytes?.pool.give(bytes.slabs);
    buffered.delete(id);
  };

  async function read(id: JobId, job: PrepareJob, pool: SlabPool): Promise<Prepared> {
    if (isStopped) return notTried;
    if (filesInTurn >= filesATurn || bytesInTurn >= turnBytes) {
      filesInTurn = 0;
      bytesInTurn = 0;
      await nextTurn();
    }
    filesInTurn++;
    bytesInTurn += job.sizeBytes;
    const photo = await preparePhoto(asPlanned(job), pool, reading);
    if (photo.buffered) buffered.set(id, { pool, ...photo.buffered });
    return photo.prepared;
  }

  const afterPut: SharingWorker["afterPut"] = (id, { file, identity }) => {
    forget(id);
    const found = entryAt(file);
    return found.kind === "file" && found.identity !== identity;
  };
  const asPlanned = (job: PrepareJob): PrepareJob =>
    job.isPlanned && plannedPartBytes !== undefined ? { ...job, partBytes: plannedPartBytes } : job;

  return {
    async ready() {},
    async list(id, folder) {
      // Photos first: what was asked for together with it is read in this turn, and the answers leave in the next one.
      await nextTurn();
      await nextTurn();
      return waitForDescriptor(() => listFolders(id, folder), waitForOthers, reading.isStopped);
    },
    // Hundreds wait for their turn at once: until it comes they take next to no memory.
    async prepare(id, job, shares = false) {
      const pool = shares ? sharedSlabs : slabs;
      const look = () => turns.take(job.sizeBytes, () => read(id, job, pool));
      let first = await look();
      if (isForDescriptors(first)) first = await waitForDescriptor(look, waitForOthers);
      const { settleMs } = options;
      if (settleMs === undefined || !mayBeHalf(first, job.sizeBytes)) return first;
      const lookAgain = () => waitForDescriptor(look, waitForOthers);
      return waitUntilWritten(job, first, lookAgain, { settleMs, now, wait, forget: () => forget(id) });
    },
    async put(id, job) {
      const bytes = buffered.get(id);
      const openBody = () =>
        bytes ? bufferedBody(bytes) : diskBody(job.file, job.sizeBytes, job.identity, slabs, job.startAt);
      const result = await sender.put(id, job, openBody);
      if (!isStoredPut(result)) return result;
      return afterPut(id, job) ? { ...result, isChanged: true } : result;
    },
    share(id) {
      const bytes = buffered.get(id);
      if (bytes?.pool !== sharedSlabs) return undefined;
      return { sizeBytes: bytes.sizeBytes, ...sharedSlabs.share(bytes.slabs) };
    },
    afterPut,
    limit: sender.limit,
    release: forget,
    planParts(partBytes) {
      plannedPartBytes = partBytes;
    },
    isBusy: () => false, // only seen from outside its thread: open-workers.ts
    restart: sender.restart,
    stopReading,
    abort() {
      stopReading();
      sender.abort();
    },
    async close() {
      sender.close();
    },
  };
}
