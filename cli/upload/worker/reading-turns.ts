// Whose turn it is to be read: one photo after the other, since two at once would only take turns on the same disk and core.
// Where reads have to wait for the disk, a few small ones go together: it finds several sooner than one after the other.
import { slabBytes } from "./slabs.ts";

export interface ReadingTurns {
  /** @param sizeBytes as far as is known. Rejects as `read` does */
  take<Result>(sizeBytes: number, read: () => Promise<Result>): Promise<Result>;
}

const mostTogether = 4;

/** @param isDiskSlow asked whenever a turn begins */
export function createReadingTurns(isDiskSlow: () => boolean): ReadingTurns {
  const waiting: { isSmall: boolean; begin: () => void }[] = [];
  let running = 0;
  let largeRunning = 0;

  const next = () => {
    for (let first = waiting[0]; first; first = waiting[0]) {
      const most = isDiskSlow() && first.isSmall && largeRunning === 0 ? mostTogether : 1;
      if (running >= most) return;
      waiting.shift();
      first.begin();
    }
  };

  return {
    take(sizeBytes, read) {
      return new Promise((resolve, reject) => {
        const isSmall = sizeBytes <= slabBytes;
        const begin = () => {
          running++;
          if (!isSmall) largeRunning++;
          read()
            .then(resolve, reject)
            .finally(() => {
              running--;
              if (!isSmall) largeRunning--;
              next();
            });
        };
        waiting.push({ isSmall, begin });
        next();
      });
    },
  };
}
