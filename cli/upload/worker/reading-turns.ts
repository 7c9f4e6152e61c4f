// Queues reads: one photo at a time, since two would only compete for the same disk and core. On a slow disk, a few small photos are
// read together, because the disk finds several sooner than one after the other.
import { slabBytes } from "./slabs.ts";

export interface ReadingTurns {
  /** @param sizeBytes as known so far. Rejects as `read` does */
  take<Result>(sizeBytes: number, read: () => Promise<Result>): Promise<Result>;
}

const mostTogether = 4;

interface Waiting {
  isSmall: boolean;
  read(): Promise<unknown>;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** @param isDiskSlow called before each turn */
export function createReadingTurns(isDiskSlow: () => boolean): ReadingTurns {
  const waiting: Waiting[] = [];
  let running = 0;
  let largeRunning = 0;

  const next = () => {
    for (let first = waiting[0]; first; first = waiting[0]) {
      const most = isDiskSlow() && first.isSmall && largeRunning === 0 ? mostTogether : 1;
      if (running >= most) return;
      waiting.shift();
      begin(first);
    }
  };
  const begin = ({ isSmall, read, resolve, reject }: Waiting) => {
    running++;
    if (!isSmall) largeRunning++;
    const ended = () => {
      running--;
      if (!isSmall) largeRunning--;
      next();
    };
    void read().then(resolve, reject).then(ended);
  };

  return {
    take: <Result>(sizeBytes: number, read: () => Promise<Result>) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ isSmall: sizeBytes <= slabBytes, read, resolve: resolve as Waiting["resolve"], reject });
        next();
      }),
  };
}
