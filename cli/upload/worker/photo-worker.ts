// One worker of the engine: lists folders, reads and hashes photos, and puts them, all in one thread. The bytes of a photo
// never leave the thread that read them; workers and engine exchange small messages only.
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { ConnectionPool } from "../../http/connection-pool.ts";
import { Stoppables } from "../../http/stoppable.ts";
import { createDiskWatch } from "./disk-watch.ts";
import { entryAt } from "./list-folder.ts";
import { createListFolders, type ListResult } from "./list-folders.ts";
import type { LocalPath } from "./local-path.ts";
import { createPace, limitedPace } from "./pace.ts";
import { bufferedBody, diskBody } from "./photo-body.ts";
import type { PhotoReader } from "./photo-reader.ts";
import { type BufferedBytes, type Prepared, type PrepareJob, preparePhoto } from "./prepare-photo.ts";
import { isStored, type PutRequest, type PutResult, putPhoto } from "./put-photo.ts";
import { createReadingTurns } from "./reading-turns.ts";
import { SlabPool } from "./slabs.ts";
import { waitForDescriptor } from "./wait-for-descriptor.ts";
import { waitUntilWritten } from "./wait-until-written.ts";

/** Numbers by which the engine names a file or a folder to a worker. */
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
  /** The next slice of a folder; the first call for an id opens it. */
  list(id: JobId, folder: LocalPath): Promise<ListResult>;
  prepare(id: JobId, job: PrepareJob): Promise<Prepared>;
  /** The parts of photos whose turn to be read is yet to come, and whose size was planned, have this size now. */
  planParts(partBytes: number): void;
  put(id: JobId, job: PutJob): Promise<PutResult>;
  /** From now on a put sends at most so many bytes a second; undefined: as fast as it goes. */
  limit(id: JobId, bytesPerSecond: number | undefined): void;
  /** Ends a put, which is to be begun again: its answer is `restarted`, where the store has not answered yet. */
  restart(id: JobId): void;
  /** Forgets the bytes that prepare buffered; a put that succeeded has done so by itself. */
  release(id: JobId): void;
  /** Whether it has had no rest of late: another worker would be of use. */
  isBusy(): boolean;
  /** Ends every put under way at once. */
  abort(): void;
  close(): Promise<void>;
}

export interface WorkerOptions {
  limitBytesPerSecond?: number | undefined;
  /** What may be half of a photo is waited for until it has not changed for so long; absent: files are taken as they are. */
  settleMs?: number;
}

/** After so many tiny files the sockets have their turn. */
const preparesATurn = 4;

/** @param onProgress told of the bytes of each put as the operating system takes them */
export function createPhotoWorker(
  options: WorkerOptions,
  reader: PhotoReader,
  onProgress: (id: JobId, bytes: number) => void,
  now: () => number = Date.now,
  wait: (ms: number) => Promise<void> = (ms) => delay(ms),
): PhotoWorker {
  const slabs = new SlabPool();
  const connections = new ConnectionPool();
  const pace = createPace(options.limitBytesPerSecond);
  const buffered = new Map<JobId, BufferedBytes>();
  const listFolders = createListFolders();
  /** The puts under way, and what stops each of them. */
  const sending = new Map<JobId, Stoppables>();
  const limits = new Map<JobId, number>();
  let isAborted = false;
  let prepared = 0;
  let plannedPartBytes: number | undefined;
  const disk = createDiskWatch();
  const turns = createReadingTurns(() => disk.isSlow);

  const forget = (id: JobId) => {
    const bytes = buffered.get(id);
    if (bytes) slabs.give(bytes.slabs);
    buffered.delete(id);
  };

  const asPlanned = (job: PrepareJob): PrepareJob =>
    job.isPlanned && plannedPartBytes !== undefined ? { ...job, partBytes: plannedPartBytes } : job;

  return {
    async list(id, folder) {
      // Photos first: what was asked for together with it is read in this turn, and the answers leave in the next one.
      await nextTurn();
      await nextTurn();
      return waitForDescriptor(() => listFolders(id, folder), wait);
    },
    prepare(id, job) {
      const read = async () => {
        if (++prepared % preparesATurn === 0) await nextTurn();
        const photo = await preparePhoto(asPlanned(job), reader, slabs, disk, now);
        if (photo.buffered) buffered.set(id, photo.buffered);
        return photo.prepared;
      };
      const look = () => waitForDescriptor(() => turns.take(job.sizeBytes, read), wait);
      const { settleMs } = options;
      if (settleMs === undefined) return look();
      return waitUntilWritten(job, look, { settleMs, now, wait, forget: () => forget(id) });
    },
    async put(id, job) {
      const bytes = buffered.get(id);
      const openBody = () =>
        bytes ? bufferedBody(bytes) : diskBody(job.file, job.sizeBytes, job.identity, slabs, job.startAt);
      const own = new Stoppables();
      if (isAborted) own.stop();
      sending.set(id, own);
      try {
        const result = await putPhoto(job, openBody, {
          pool: connections,
          pace: limitedPace(pace, () => limits.get(id)),
          onProgress: (count) => onProgress(id, count),
          stoppables: own,
        });
        if (result.kind === "unanswered" && own.isStopped && !isAborted) return { kind: "restarted" };
        if (result.kind !== "answered") return result;
        if (isStored(result.status)) forget(id);
        const now = entryAt(job.file);
        return now.kind === "file" && now.identity !== job.identity ? { ...result, isChanged: true } : result;
      } finally {
        sending.delete(id);
        limits.delete(id);
      }
    },
    limit(id, bytesPerSecond) {
      if (bytesPerSecond === undefined || !sending.has(id)) limits.delete(id);
      else limits.set(id, bytesPerSecond);
    },
    release: forget,
    planParts(partBytes) {
      plannedPartBytes = partBytes;
    },
    isBusy: () => false, // its thread can tell, from outside
    restart: (id) => sending.get(id)?.stop(),
    abort() {
      isAborted = true;
      for (const put of sending.values()) put.stop();
    },
    async close() {
      connections.close();
    },
  };
}
