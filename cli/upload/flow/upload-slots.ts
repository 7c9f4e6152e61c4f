// Upload slots: how many puts run at once. The largest photo that waits gets the next free slot: in order of arrival, a large
// photo that was found late would begin late and end up alone on the link.

export interface UploadSlots {
  /** How many puts may run at once. More begin immediately; fewer take effect as puts end. */
  concurrency: number;
  /** How many photos wait for a slot, and their bytes. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** How many slots a photo of this size could take now. */
  freeFor(sizeBytes: number): number;
  /** Runs the put when it has its slot; rejects as it does. */
  take<Result>(sizeBytes: number, put: () => Promise<Result>): Promise<Result>;
}

interface Waiting {
  sizeBytes: number;
  begin(): void;
}

export function createUploadSlots(concurrency: number): UploadSlots {
  /** The largest last; of those of the same size, the one that came first. */
  const waiting: Waiting[] = [];
  let running = 0;

  const beginNext = () => {
    while (running < concurrency) {
      const largest = waiting.pop();
      if (!largest) return;
      running++;
      largest.begin();
    }
  };
  const insert = (next: Waiting) => {
    let [from, to] = [0, waiting.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((waiting[middle] as Waiting).sizeBytes < next.sizeBytes) from = middle + 1;
      else to = middle;
    }
    waiting.splice(from, 0, next);
  };

  return {
    get concurrency() {
      return concurrency;
    },
    set concurrency(value) {
      concurrency = value;
      beginNext();
    },
    get waiting() {
      return waiting.length;
    },
    get waitingBytes() {
      return waiting.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
    },
    freeFor: () => Math.max(0, concurrency - running),
    async take(sizeBytes, put) {
      await new Promise<void>((begin) => {
        insert({ sizeBytes, begin });
        beginNext();
      });
      try {
        return await put();
      } finally {
        running--;
        beginNext();
      }
    },
  };
}
