// One worker of the engine: lists folders, and reads, hashes and sends photos, all in one thread. The engine's thread may send small
// photos instead, straight from the worker's shared memory (send-here.ts).
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import {
  createLocalRemover,
  type RemovalEvent,
  type RemovalJob,
  type RemoveLocalFile,
} from "../removal/remove-local-file.ts";
import { createBufferedPhotos, type SharedBytes } from "./buffered-photos.ts";
import { createDiskWatch } from "./disk-watch.ts";
import { turnBytes } from "./hash-photo.ts";
import { entryAt } from "./list-folder.ts";
import { createListFolders, type ListResult } from "./list-folders.ts";
import type { LocalPath } from "./local-path.ts";
import { bufferedBody, diskBody } from "./photo-body.ts";
import type { PhotoReader } from "./photo-reader.ts";
import { createPhotoSender } from "./photo-sender.ts";
import { notTried, type Prepared, type PrepareJob, preparePhoto, type Reading } from "./prepare-photo.ts";
import { isStoredPut, type PutRequest, type PutResult } from "./put-photo.ts";
import { createReadingTurns } from "./reading-turns.ts";
import type { SlabPool } from "./slabs.ts";
import { lacksDescriptor, waitForDescriptor } from "./wait-for-descriptor.ts";
import { mayBeHalf, waitUntilWritten } from "./wait-until-written.ts";

/** A number by which the engine names a job to a worker: a folder, a file or a part of one. */
export type JobId = number;

export interface PutJob extends PutRequest {
  file: LocalPath;
  /** How many bytes to send. */
  sizeBytes: number;
  /** Offset in the file, for a part, which is read from the disk. Absent for the whole file. */
  startAt?: number;
  /** The file's identity when it was hashed. */
  identity: string;
}

export interface PhotoWorker {
  /** Resolves once it takes calls. Rejects if its thread could not be started. */
  ready(): Promise<void>;
  /** Returns the next slice of a folder. The first call for an id opens it. */
  list(id: JobId, folder: LocalPath): Promise<ListResult>;
  prepare(id: JobId, job: PrepareJob): Promise<Prepared>;
  /** Sets the part size of photos that are planned but not yet read. */
  planParts(partBytes: number): void;
  put(id: JobId, job: PutJob): Promise<PutResult>;
  /** Limits an active put from now on; undefined for no limit. */
  limit(id: JobId, bytesPerSecond: number | undefined): void;
  /** Ends a put. Its result is `restarted`, unless the store has already answered. */
  restart(id: JobId): void;
  /** Frees the bytes that prepare buffered. A successful put does so by itself. */
  release(id: JobId): void;
  /** Deletes or moves a file. A worker does this alone, and for one kind of removal. */
  remove(id: JobId, job: RemovalJob): Promise<RemovalEvent[]>;
  /** Whether its thread has hardly been idle lately, so that another worker would help. */
  isBusy(): boolean;
  /** Current, waiting and later reads end as `not_tried`. */
  stopReading(): void;
  /** Like `stopReading`, and ends every active put at once. */
  abort(): void;
  close(): Promise<void>;
}

/** A worker whose photos another thread may send. */
export interface SharingWorker extends PhotoWorker {
  /** @param shares whether another thread may send it; `share` then tells where its bytes are */
  prepare(id: JobId, job: PrepareJob, shares?: boolean): Promise<Prepared>;
  /** Where the bytes are that prepare buffered; undefined if there are none. They stay there until released. */
  share(id: JobId): SharedBytes | undefined;
  /** Frees the bytes after another thread's successful put. @returns whether the file is no longer what was hashed */
  afterPut(id: JobId, job: Pick<PutJob, "file" | "identity">): boolean;
}

export interface WorkerOptions {
  limitBytesPerSecond?: number | undefined;
  /** An incomplete photo is waited for until it has not changed for this long. Absent: files are taken as they are. */
  settleMs?: number;
}

/**
 * This many files, or `turnBytes`, are read before the sockets get a turn. With shorter turns, all photos with URLs were sent before
 * more were read, and then there was nothing to send for a while.
 */
const filesATurn = 16;

/** @param onProgress called with the bytes of each put as the operating system takes them */
export function createPhotoWorker(
  options: WorkerOptions,
  reader: PhotoReader,
  onProgress: (id: JobId, bytes: number) => void,
  now: () => number = Date.now,
  wait: (ms: number) => Promise<void> = (ms) => delay(ms),
): SharingWorker {
  const buffered = createBufferedPhotos();
  const sender = createPhotoSender(options.limitBytesPerSecond, onProgress);
  const listFolders = createListFolders();
  let filesInTurn = 0;
  let bytesInTurn = 0;
  let plannedPartBytes: number | undefined;
  const disk = createDiskWatch();
  const turns = createReadingTurns(() => disk.isSlow);
  let isStopped = false;
  const reading: Reading = { reader, disk, now, isStopped: () => isStopped };
  let removeLocalFile: RemoveLocalFile | undefined;
  const stopReading = () => {
    isStopped = true;
  };

  /** While waiting for a descriptor, give back those of idle connections. */
  const waitForOthers = (ms: number) => {
    sender.closeIdle();
    return wait(ms);
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
    if (photo.buffered) buffered.keep(id, pool, photo.buffered);
    return photo.prepared;
  }

  const afterPut: SharingWorker["afterPut"] = (id, { file, identity }) => {
    buffered.forget(id);
    const found = entryAt(file);
    return found.kind === "file" && found.identity !== identity;
  };
  const asPlanned = (job: PrepareJob): PrepareJob =>
    job.isPlanned && plannedPartBytes !== undefined ? { ...job, partBytes: plannedPartBytes } : job;

  return {
    async ready() {},
    async list(id, folder) {
      // Photos first: those requested together with it are read in this turn, and their answers leave in the next.
      await nextTurn();
      await nextTurn();
      return waitForDescriptor(() => listFolders(id, folder), waitForOthers, reading.isStopped);
    },
    // Hundreds wait for their turn at once, so a waiting photo must take hardly any memory.
    async prepare(id, job, shares = false) {
      const pool = buffered.poolFor(shares);
      const look = () => turns.take(job.sizeBytes, () => read(id, job, pool));
      let first = await look();
      if (lacksDescriptor(first)) first = await waitForDescriptor(look, waitForOthers);
      const { settleMs } = options;
      if (settleMs === undefined || !mayBeHalf(first, job.sizeBytes)) return first;
      const lookAgain = () => waitForDescriptor(look, waitForOthers);
      return waitUntilWritten(job, first, lookAgain, { settleMs, now, wait, forget: () => buffered.forget(id) });
    },
    async put(id, job) {
      const bytes = buffered.bytesOf(id);
      const openBody = () =>
        bytes
          ? bufferedBody(bytes)
          : diskBody(job.file, job.sizeBytes, job.identity, buffered.poolFor(false), job.startAt);
      const result = await sender.put(id, job, openBody);
      if (!isStoredPut(result)) return result;
      return afterPut(id, job) ? { ...result, isChanged: true } : result;
    },
    share: buffered.share,
    afterPut,
    limit: sender.limit,
    release: buffered.forget,
    planParts(partBytes) {
      plannedPartBytes = partBytes;
    },
    async remove(_id, { found, sha256, sidecarDoubt, removal }) {
      removeLocalFile ??= createLocalRemover(removal);
      return removeLocalFile(found, sha256, sidecarDoubt);
    },
    isBusy: () => false, // can only be seen from outside its thread: open-workers.ts
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
