// Upload slots: the puts that run now, and those that wait for one to end. The largest photo that waits gets the next free
// slot: in order of arrival, a large photo that was found late would begin late and end up alone on the link.
import { isLarge } from "../worker/photo-size.ts";

/** A slot that a put has; giving it back twice is the same as once. */
export type GiveBack = () => void;

export interface UploadSlots {
  /** Resolves when the photo has its slot; rejects once the slots are closed. */
  take(sizeBytes: number): Promise<GiveBack>;
  /** How many photos wait for a slot, and their bytes. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** How many slots a photo of this size could take now. */
  freeFor(sizeBytes: number): number;
  /** Whether more photos of this size have slots than the limit allows by now: it fell since they took them. */
  isCrowdedFor(sizeBytes: number): boolean;
  /** The limit has changed: more puts may begin. Fewer take effect as puts end. */
  pump(): void;
  /** Refuses what waits and whatever comes later: no put begins any more. */
  close(error: Error): void;
}

export interface Limit {
  readonly slots: number;
  /** How many of them may be taken by large photos. */
  readonly largeSlots: number;
}

interface Waiting {
  sizeBytes: number;
  begin(giveBack: GiveBack): void;
  refuse(error: Error): void;
}

/** @param limit looked at whenever a put may begin; who sets it is `slot-limit.ts` */
export function createUploadSlots(limit: Limit): UploadSlots {
  /** The largest last; of those of the same size, the one that came first. */
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
    freeFor(sizeBytes) {
      const free = limit.slots - running;
      const freeLarge = isLarge(sizeBytes) ? limit.largeSlots - runningLarge : free;
      return Math.max(0, Math.min(free, freeLarge));
    },
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
