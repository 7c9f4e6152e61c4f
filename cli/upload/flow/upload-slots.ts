// Upload slots limit the concurrent puts. The largest waiting photo gets the next free slot. In order of arrival, a large photo that
// was found late would start late and end up alone on the link.
import { isLarge } from "../worker/photo-size.ts";

/** Returns a put's slot. A second call has no effect. */
export type GiveBack = () => void;

export interface UploadSlots {
  /** Resolves when the photo has its slot; rejects once the slots are closed. */
  take(sizeBytes: number): Promise<GiveBack>;
  /** How many photos wait for a slot, and their bytes. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** How many slots are free for photos of this size. */
  freeFor(sizeBytes: number): number;
  /**
   * Whether a photo may take one more slot for another of its parts. Not on a guess: at 6 Mbit/s, six parts at once take 40 seconds, and
   * an interruption before that loses them all.
   */
  hasSpareFor(sizeBytes: number): boolean;
  /** Whether the limit has fallen below the number of photos of this size that hold slots. */
  isCrowdedFor(sizeBytes: number): boolean;
  /** The limit has changed. A higher one lets puts start now; a lower one takes effect as puts end. */
  pump(): void;
  /** Rejects everything that waits and everything that comes later. No further put starts. */
  close(error: Error): void;
}

export interface Limit {
  readonly slots: number;
  /** How many of them large photos may take. */
  readonly largeSlots: number;
  readonly isMeasured: boolean;
}

interface Waiting {
  sizeBytes: number;
  begin(giveBack: GiveBack): void;
  refuse(error: Error): void;
}

/** @param limit read whenever a put may start; set by `slot-limit.ts` */
export function createUploadSlots(limit: Limit): UploadSlots {
  /** Sorted by size, ascending. Ties go to the earliest arrival. */
  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  let running = 0;
  let runningLarge = 0;
  let closedBy: Error | undefined;
  const mayBegin = (sizeBytes: number) => !isLarge(sizeBytes) || runningLarge < limit.largeSlots;

  const pump = () => {
    while (running < limit.slots) {
      const n = waiting.findLastIndex(({ sizeBytes }) => mayBegin(sizeBytes));
      if (n < 0) return;
      const [next] = waiting.splice(n, 1) as [Waiting];
      waitingBytes -= next.sizeBytes;
      next.begin(started(next.sizeBytes));
    }
  };
  const started = (sizeBytes: number): GiveBack => {
    running++;
    if (isLarge(sizeBytes)) runningLarge++;
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      running--;
      if (isLarge(sizeBytes)) runningLarge--;
      pump();
    };
  };
  const insert = (next: Waiting) => {
    let [from, to] = [0, waiting.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((waiting[middle] as Waiting).sizeBytes < next.sizeBytes) from = middle + 1;
      else to = middle;
    }
    waiting.splice(from, 0, next);
    waitingBytes += next.sizeBytes;
  };

  const freeFor = (sizeBytes: number) => {
    const free = limit.slots - running;
    const freeLarge = isLarge(sizeBytes) ? limit.largeSlots - runningLarge : free;
    return Math.max(0, Math.min(free, freeLarge));
  };

  return {
    take: (sizeBytes) =>
      new Promise((begin, refuse) => {
        if (closedBy) return refuse(closedBy);
        insert({ sizeBytes, begin, refuse });
        pump();
      }),
    get waiting() {
      return waiting.length;
    },
    get waitingBytes() {
      return waitingBytes;
    },
    freeFor,
    hasSpareFor: (sizeBytes) => limit.isMeasured && freeFor(sizeBytes) > 0,
    isCrowdedFor: (sizeBytes) =>
      running > limit.slots || (isLarge(sizeBytes) && runningLarge > Math.max(1, limit.largeSlots)),
    pump,
    close(error) {
      closedBy = error;
      waitingBytes = 0;
      for (const { refuse } of waiting.splice(0)) refuse(error);
    },
  };
}
