// The pool of workers: each photo goes to the worker with the least to do, and another is opened when all have much to do.

import type { OpenWorker } from "../worker/open-workers.ts";
import type { JobId, PhotoWorker } from "../worker/photo-worker.ts";
import type { Prepared, PrepareJob } from "../worker/prepare-photo.ts";
import { mostBytesSentHere } from "../worker/send-here.ts";

export interface WorkerPool {
  /** The first worker, which lists folders beside its photos. */
  first: PhotoWorker;
  /** A worker for a file of so many bytes. */
  enter(sizeBytes: number): Entered;
  nextId(): JobId;
  /** How many files are being read. */
  readonly preparing: number;
  prepare(worker: PhotoWorker, id: JobId, job: PrepareJob): Promise<Prepared>;
  /** Tells every worker how large parts are from now on. */
  planParts(partBytes: number): void;
  /** Ends every put under way at once. */
  abort(): void;
  /** May be called again. */
  close(): Promise<void>;
}

/** A file's place at a worker. */
export interface Entered {
  readonly worker: PhotoWorker;
  /** May be called again. */
  leave(): void;
}

/** What a worker has to do. */
interface Load {
  readonly worker: PhotoWorker;
  bytes: number;
  photos: number;
}

class Place implements Entered {
  readonly worker: PhotoWorker;
  readonly #load: Load;
  readonly #bytes: number;
  #isLeft = false;

  constructor(load: Load, bytes: number) {
    load.bytes += bytes;
    load.photos++;
    this.worker = load.worker;
    this.#load = load;
    this.#bytes = bytes;
  }

  leave(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.#load.bytes -= this.#bytes;
    this.#load.photos--;
  }
}

/** What a file costs a worker beside its bytes, in bytes. */
const fileWeight = 64 * 1024;
/**
 * With less than this, or while its thread is idle now and then, one worker is enough: a second one would cost its start and its
 * memory without being faster, and on a slow link it would open connections that the first one's photos cannot use.
 */
const busyLoad = 32 * 1024 * 1024;
/** Smaller photos are shared with the engine's own thread: with a second worker there would be three. */
const largePhotoBytes = mostBytesSentHere;

export function createWorkerPool(
  open: OpenWorker,
  count: number,
  onProgress: (id: JobId, bytes: number) => void,
): WorkerPool {
  const first = open(onProgress);
  const workers: Load[] = [{ worker: first, bytes: 0, photos: 0 }];
  let lastId = 0;
  let preparing = 0;
  const wasPrepared = () => {
    preparing--;
  };
  let closed: Promise<unknown> | undefined;
  const leastLoaded = () => {
    const least = workers.reduce((least, worker) => (worker.bytes < least.bytes ? worker : least));
    const hasMuch = least.bytes >= Math.max(busyLoad, least.photos * largePhotoBytes);
    if (!hasMuch || !least.worker.isBusy() || workers.length >= count) return least;
    const opened = { worker: open(onProgress), bytes: 0, photos: 0 };
    workers.push(opened);
    return opened;
  };
  return {
    first,
    enter: (sizeBytes) => new Place(leastLoaded(), sizeBytes + fileWeight),
    nextId: () => ++lastId,
    get preparing() {
      return preparing;
    },
    prepare(worker, id, job) {
      preparing++;
      const prepared = worker.prepare(id, job);
      prepared.then(wasPrepared, wasPrepared);
      return prepared;
    },
    planParts(partBytes) {
      for (const { worker } of workers) worker.planParts(partBytes);
    },
    abort() {
      for (const { worker } of workers) worker.abort();
    },
    async close() {
      closed ??= Promise.all(workers.map(({ worker }) => worker.close()));
      await closed;
    },
  };
}
