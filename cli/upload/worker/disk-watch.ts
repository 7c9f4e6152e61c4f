// Detects whether reads come from the page cache or wait for the disk. Cached reads are best made synchronously in the worker's
// thread. During a slow read, the worker could serve its sockets, and the disk could look for the next photo.

export interface DiskWatch {
  /** Whether reads wait for the disk, judging by recent ones. */
  readonly isSlow: boolean;
  /** Whether to read the next photo asynchronously. Call it once per photo: some are read synchronously as a probe. */
  readsAside(): boolean;
  /** Records the time of a synchronous read, including opening the file. */
  tookMs(elapsedMs: number, bytes: number): void;
}

/** The time of a cached read on a slow machine. */
const openMs = 0.03;
const bytesPerMs = 1_000_000;
/** How many reads are judged together. Many slow ones mean a slow disk; a few mean a busy processor. */
const judgedReads = 32;
const judgedProbes = 8;
const slowShare = 1 / 4;
/** A read is slow if it takes this many times as long as a cached one. */
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
