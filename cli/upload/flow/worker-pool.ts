// The pool of workers: each photo goes to the worker with the least to do, and another is opened when all have much to do.

import type { OpenWorker } from "../worker/open-workers.ts";
import { mostSmallBytes } from "../worker/photo-size.ts";
import type { JobId, PhotoWorker } from "../worker/photo-worker.ts";
import type { Prepared, PrepareJob } from "../worker/prepare-photo.ts";

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
  /** What is being read, or is to be read later, ends as `not_tried`. */
  stopReading(): void;
  /** As `stopReading`, and ends every put under way at once. */
  abort(): void;
  /** May be called again. */
  close(): Promise<void>;
  readonly isClosed: boolean;
}

/** A file that is assigned to a worker. */
export interface Entered {
  readonly worker: PhotoWorker;
  /** May be called again. */
  leave(): void;
}

/** What a worker has to do. */
interface Load {
  readonly worker: PhotoWorker;
  /** The bytes of its files, and what each of them costs beside. */
  weight: number;
  photos: number;
}

class Assignment implements Entered {
  readonly worker: PhotoWorker;
  readonly #load: Load;
  readonly #weight: number;
  #isLeft = false;

  constructor(load: Load, weight: number) {
    load.weight += weight;
    load.photos++;
    this.worker = load.worker;
    this.#load = load;
    this.#weight = weight;
  }

  leave(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.#load.weight -= this.#weight;
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

export function createWorkerPool(
  open: OpenWorker,
  count: number,
  onProgress: (id: JobId, bytes: number) => void,
): WorkerPool {
  const first = open(onProgress);
  const loads: Load[] = [{ worker: first, weight: 0, photos: 0 }];
  const all = [first];
  let mayOpen = true;
  let lastId = 0;
  let preparing = 0;
  const wasPrepared = () => {
    preparing--;
  };
  let closed: Promise<unknown> | undefined;
  const leastLoaded = () => {
    const least = loads.reduce((lightest, load) => (load.weight < lightest.weight ? load : lightest));
    // Small photos are shared with the engine's own thread: with a second worker there would be three.
    const hasMuch = least.weight >= Math.max(busyLoad, least.photos * mostSmallBytes);
    if (hasMuch && mayOpen && least.worker.isBusy() && all.length < count) openAnother();
    return least;
  };
  /** It gets its share once its thread answers. Where the system gives no further one, those that are there do the work. */
  const openAnother = () => {
    const giveUp = () => {
      mayOpen = false;
    };
    try {
      const worker = open(onProgress);
      all.push(worker);
      mayOpen = false;
      worker.ready().then(() => {
        loads.push({ worker, weight: 0, photos: 0 });
        mayOpen = true;
      }, giveUp);
    } catch {
      giveUp();
    }
  };
  return {
    first,
    enter: (sizeBytes) => new Assignment(leastLoaded(), sizeBytes + fileWeight),
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
      for (const worker of all) worker.planParts(partBytes);
    },
    stopReading() {
      for (const worker of all) worker.stopReading();
    },
    abort() {
      for (const worker of all) worker.abort();
    },
    async close() {
      closed ??= Promise.all(all.map((worker) => worker.close()));
      await closed;
    },
    get isClosed() {
      return closed !== undefined;
    },
  };
}
