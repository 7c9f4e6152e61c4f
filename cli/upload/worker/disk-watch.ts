// Detects whether reads come from the page cache or wait for the disk. Cached reads are best made synchronously in the worker's
// thread. During a slow read, the worker could serve its sockets, and the disk could look for the next photo.
import { countWaitsOfThread } from "./count-waits.ts";

export interface DiskWatch {
  /** Whether reads wait for the disk, judging by recent ones. */
  readonly isSlow: boolean;
  /** Call it before a file is opened. */
  begin(): ReadStart;
  /** Call it after the first bytes have been read, and before anything else is. */
  hasRead(start: ReadStart, bytes: number): void;
}

/** How to read a file, and what was known when its reading began. */
export interface ReadStart {
  /** Read it asynchronously. */
  isAsync: boolean;
  atMs: number;
  /** How often the thread had waited. Absent if the read is not checked, or if the system does not tell. */
  waits?: number | undefined;
}

/** The time of a cached read on a quick machine. */
const openMs = 0.03;
const bytesPerMs = 1_000_000;
/** A read is slow if it takes this many times as long: below that, a trip to the thread pool costs more than the wait. */
const slowTimes = 8;
/** How many reads are judged together. Many slow ones mean a slow disk; a few mean a busy processor. */
const judgedReads = 32;
const judgedProbes = 8;
const slowShare = 1 / 4;
const probeEvery = 16;
/** While the disk turns out not to be the reason, its reads are checked less and less often, down to once in this many. */
const mostJudgedReads = 256;

/**
 * Long reads only raise a suspicion: on a slow machine, or one on which touching new memory takes long, cached reads are as slow. So
 * the next few are checked. A thread that reads from the page cache does not wait.
 * @param countWaits of this thread so far; undefined if the system does not tell. Then the times decide
 */
export function createDiskWatch(
  now: () => number = () => performance.now(),
  countWaits: () => number | undefined = countWaitsOfThread,
): DiskWatch {
  let state: "fast" | "suspected" | "slow" = "fast";
  let photos = 0;
  let reads = 0;
  let slowReads = 0;
  let suspectAfter = judgedReads;

  const isSlowRead = ({ atMs, waits }: ReadStart, bytes: number) => {
    if (now() - atMs <= slowTimes * (openMs + bytes / bytesPerMs)) return false;
    const waitsNow = waits === undefined ? undefined : countWaits();
    return waits === undefined || waitsNow === undefined || waitsNow > waits;
  };
  const judge = (isSlow: boolean) => {
    if (state === "suspected") suspectAfter = isSlow ? judgedReads : Math.min(mostJudgedReads, 2 * suspectAfter);
    else if (!isSlow) suspectAfter = judgedReads;
    if (state === "fast") state = isSlow ? "suspected" : "fast";
    else state = isSlow ? "slow" : "fast";
  };

  return {
    get isSlow() {
      return state === "slow";
    },
    begin() {
      const isAsync = state === "slow" && ++photos % probeEvery > 0;
      if (isAsync || state === "fast") return { isAsync, atMs: now() };
      return { isAsync, waits: countWaits(), atMs: now() };
    },
    hasRead(start, bytes) {
      if (start.isAsync) return;
      reads++;
      if (isSlowRead(start, bytes)) slowReads++;
      if (reads < (state === "fast" ? suspectAfter : judgedProbes)) return;
      judge(slowReads > slowShare * reads);
      reads = 0;
      slowReads = 0;
    },
  };
}
