// The places of the puts: so many run at once, and of the photos that wait for one the largest is next. In the order of
// their arrival a large photo that was found late would begin late, and be alone on the link in the end.

export interface Places {
  /** How many puts may run at once. More begin at once, fewer as those that run end. */
  concurrency: number;
  /** How many photos wait for a place, and how many bytes they have. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** Runs the put when it has its place; rejects as it does. */
  take<Result>(sizeBytes: number, put: () => Promise<Result>): Promise<Result>;
}

interface Waiting {
  sizeBytes: number;
  begin(): void;
}

export function createPlaces(concurrency: number): Places {
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
