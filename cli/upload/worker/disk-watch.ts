// Tells whether reads come out of memory or have to wait for the disk. The first are best made at once, in the worker's thread;
// while one of the others lasts, the worker has sockets to serve, and the disk could be looking for the next photo.

export interface DiskWatch {
  /** Whether reads wait for the disk, as far as is known. */
  readonly isSlow: boolean;
  /** Asked once a photo: is it to be read without blocking? Now and then one is read at once, to see how long that takes now. */
  readsAside(): boolean;
  /** A read that blocked, with the opening of its file, took so long. */
  tookMs(elapsedMs: number, bytes: number): void;
}

/** What a read takes out of memory, on a slow machine. */
const openMs = 0.03;
const bytesPerMs = 1_000_000;
/** So many reads are judged together: many of them wait for a disk, and few for the thread's core on a busy machine. */
const judgedReads = 32;
const judgedProbes = 8;
const slowShare = 1 / 4;
/** A read that takes this many times as long as out of memory is a slow one. */
const slowTimes = 2;
const probeEvery = 16;

export function createDiskWatch(): DiskWatch {
  let isSlow = false;
  let photos = 0;
  let reads = 0;
  let slowReads = 0;
  return {
    get isSlow() {
      return isSlow;
    },
    readsAside: () => isSlow && ++photos % probeEvery > 0,
    tookMs(elapsedMs, bytes) {
      reads++;
      if (elapsedMs > slowTimes * (openMs + bytes / bytesPerMs)) slowReads++;
      if (reads < (isSlow ? judgedProbes : judgedReads)) return;
      isSlow = slowReads > slowShare * reads;
      reads = 0;
      slowReads = 0;
    },
  };
}
