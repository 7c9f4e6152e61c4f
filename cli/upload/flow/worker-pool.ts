// The pool of workers: each file goes to the least loaded worker, and another worker is opened when all are busy.
import type { OpenWorker } from "../worker/open-workers.ts";
import { mostSmallBytes } from "../worker/photo-size.ts";
import type { JobId, PhotoWorker } from "../worker/photo-worker.ts";
import type { Prepared, PrepareJob } from "../worker/prepare-photo.ts";

export interface WorkerPool {
  /** The first worker. It also lists folders. */
  first: PhotoWorker;
  /** Assigns a file of this size to a worker. */
  enter(sizeBytes: number): Entered;
  nextId(): JobId;
  /** How many files are being read. */
  readonly preparing: number;
  prepare(worker: PhotoWorker, id: JobId, job: PrepareJob): Promise<Prepared>;
  /** Tells every worker the part size from now on. */
  planParts(partBytes: number): void;
  /** Current and later reads end as `not_tried`. */
  stopReading(): void;
  /** Like `stopReading`, and ends every active put at once. */
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

/** A worker's load. */
interface Load {
  readonly worker: PhotoWorker;
  /** The bytes of its files, plus a fixed cost for each. */
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

/** The fixed cost of a file, in bytes. */
const fileWeight = 64 * 1024;
/**
 * Below this load, or while its thread is sometimes idle, one worker is enough. A second would cost time and memory to start without
 * being faster, and on a slow link it would open connections that the first worker's photos cannot use.
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
  const onPrepared = () => {
    preparing--;
  };
  let closed: Promise<unknown> | undefined;
  const leastLoaded = () => {
    const least = loads.reduce((lightest, load) => (load.weight < lightest.weight ? load : lightest));
    // The engine's thread already helps with small photos, so a second worker would make three threads.
    const hasMuch = least.weight >= Math.max(busyLoad, least.photos * mostSmallBytes);
    if (hasMuch && mayOpen && least.worker.isBusy() && all.length < count) openAnother();
    return least;
  };
  /** A new worker gets files once its thread answers. If the system allows no further thread, the existing workers go on alone. */
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
      prepared.then(onPrepared, onPrepared);
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
