// Decides the size and time of each write. Large writes cost least, small ones show progress on a slow link, and a rate limit is
// kept by waiting.
import type { Pace } from "../../http/exchange.ts";
import { largeSlabBytes, slabBytes } from "./slabs.ts";

/** Without a limit: smaller writes would cost too much. */
const smallestChunkBytes = 16 * 1024;
/**
 * With a limit, a write may be as small as it takes to write this often. All transfers share the limit, and S3 ends one that is
 * silent for twenty seconds.
 */
const [writesPerSecond, writesPerSecondOfOne] = [16, 4];
/** Until the link's rate is known: at 6 Mbit/s, a write of a whole slab takes a third of a second without any visible progress. */
const firstChunkBytes = 64 * 1024;
/**
 * A large slab is written at once only if that takes no longer than this. On a slower link, progress would show late, which costs
 * throughput (6 MB over 200 Mbit/s and 120 ms: 6 points of what TCP can do).
 */
const momentMs = 50;

/** One pace serves all connections of a worker. @param limitBytesPerSecond for all of them together; undefined for no limit */
export function createPace(limitBytesPerSecond: number | undefined, now: () => number = () => performance.now()): Pace {
  let chunkBytes = limitBytesPerSecond ? clampChunk(limitBytesPerSecond / writesPerSecond, 1) : firstChunkBytes;
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

/** A pace with an additional limit for one transfer. The limit may change during the transfer. */
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
      return bytesPerSecond === undefined ? most : Math.min(most, clampChunk(bytesPerSecond / writesPerSecondOfOne, 1));
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

function clampChunk(bytes: number, leastBytes = smallestChunkBytes): number {
  return Math.min(largeSlabBytes, Math.max(leastBytes, Math.floor(bytes)));
}
