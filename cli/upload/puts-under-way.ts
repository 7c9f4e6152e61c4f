// The puts under way: what each has sent, how fast, and which of them are slowed so that all end together.

import { limitsToFinishTogether } from "./finish-together.ts";
import type { Lane } from "./lane/lane.ts";

export interface PutsUnderWay {
  begin(id: number, put: { path: string; sizeBytes: number; lane: Lane }): void;
  /** @returns the path of the put that has moved on; undefined where it has ended */
  moved(id: number, bytes: number): string | undefined;
  /** @returns the bytes that it had sent */
  end(id: number): number;
  /** Nothing is left to begin: from now on, all are to end together. */
  finishTogether(): void;
  close(): void;
}

interface Put {
  path: string;
  sizeBytes: number;
  lane: Lane;
  sentBytes: number;
  measuredBytes: number;
  bytesPerSecond: number;
  isSlowed: boolean;
}

const tickMs = 500;
/** How much of a rate is what the last tick showed. */
const newShare = 0.3;

export function createPutsUnderWay(): PutsUnderWay {
  const puts = new Map<number, Put>();
  const ticks = setInterval(() => tick(), tickMs).unref();
  let isEnding = false;
  let linkBytesPerSecond: number | undefined;

  const tick = () => {
    for (const put of puts.values()) {
      const bytesPerSecond = ((put.sentBytes - put.measuredBytes) * 1000) / tickMs;
      put.measuredBytes = put.sentBytes;
      const isFirst = put.bytesPerSecond === 0;
      put.bytesPerSecond += (bytesPerSecond - put.bytesPerSecond) * (isFirst ? 1 : newShare);
    }
    if (!isEnding) return;
    linkBytesPerSecond ??= Array.from(puts.values()).reduce((total, put) => total + put.bytesPerSecond, 0);
    const limits = limitsToFinishTogether(
      Array.from(puts, ([id, { sizeBytes, sentBytes, bytesPerSecond }]) => ({
        id,
        remainingBytes: sizeBytes - sentBytes,
        bytesPerSecond,
      })),
      linkBytesPerSecond,
    );
    for (const [id, put] of puts) {
      const limit = limits.get(id);
      if (limit !== undefined || put.isSlowed) put.lane.limit(id, limit);
      put.isSlowed = limit !== undefined;
    }
  };

  return {
    begin(id, put) {
      const { path, sizeBytes, lane } = put;
      puts.set(id, { path, sizeBytes, lane, sentBytes: 0, measuredBytes: 0, bytesPerSecond: 0, isSlowed: false });
    },
    moved(id, bytes) {
      const put = puts.get(id);
      if (put) put.sentBytes += bytes;
      return put?.path;
    },
    end(id) {
      const sentBytes = puts.get(id)?.sentBytes ?? 0;
      puts.delete(id);
      return sentBytes;
    },
    finishTogether() {
      isEnding = true;
    },
    close: () => clearInterval(ticks),
  };
}
