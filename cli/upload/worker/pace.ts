// How much goes out with one write, and when: large writes cost least, small ones show progress on a slow link, and a limit
// on the rate is kept by waiting.
import type { Pace } from "../../http/exchange.ts";
import { largeSlabBytes, slabBytes } from "./slabs.ts";

const smallestChunkBytes = 16 * 1024;
/** Until it is known how fast the link is: a write of a whole slab takes a third of a second at 6 Mbit/s, and nothing is seen of it meanwhile. */
const firstChunkBytes = 64 * 1024;
/**
 * A large slab goes out with one write only where that is over in a moment: on a link it would only be seen later what was sent (6 MB over
 * 200 Mbit/s and 120 ms: 6 points of what TCP can).
 */
const momentMs = 50;

/** One for all connections of a worker. @param limitBytesPerSecond for all of them together; undefined for none */
export function createPace(limitBytesPerSecond: number | undefined, now: () => number = () => performance.now()): Pace {
  let chunkBytes = limitBytesPerSecond ? clampChunk(limitBytesPerSecond / 8) : firstChunkBytes;
  let freeAt = 0;
  return {
    chunkBytes: () => chunkBytes,
    delayMs(bytes) {
      if (!limitBytesPerSecond) return 0;
      const startAt = Math.max(now(), freeAt);
      freeAt = startAt + (bytes / limitBytesPerSecond) * 1000;
      return Math.ceil(startAt - now());
    },
    onWritten(_bytes, elapsedMs) {
      if (limitBytesPerSecond) return;
      if (elapsedMs > 500) chunkBytes = clampChunk(chunkBytes / 2);
      else if (elapsedMs > momentMs && chunkBytes >= slabBytes) chunkBytes = slabBytes;
      else if (elapsedMs < 200) chunkBytes = clampChunk(chunkBytes * 2);
    },
  };
}

/** A pace with a further limit for one transfer, which may come, change and go while it runs. */
export function limitedPace(
  pace: Pace,
  limit: () => number | undefined,
  now: () => number = () => performance.now(),
): Pace {
  let freeAt = 0;
  return {
    chunkBytes() {
      const bytesPerSecond = limit();
      const most = pace.chunkBytes();
      return bytesPerSecond === undefined ? most : Math.min(most, clampChunk(bytesPerSecond / 4));
    },
    delayMs(bytes) {
      const delayMs = pace.delayMs(bytes);
      const bytesPerSecond = limit();
      if (bytesPerSecond === undefined) return delayMs;
      const startAt = Math.max(now(), freeAt);
      freeAt = startAt + (bytes / bytesPerSecond) * 1000;
      return Math.max(delayMs, Math.ceil(startAt - now()));
    },
    onWritten: pace.onWritten,
  };
}

function clampChunk(bytes: number): number {
  return Math.min(largeSlabBytes, Math.max(smallestChunkBytes, Math.floor(bytes)));
}
