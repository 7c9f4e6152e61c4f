// The puts under way: what each has sent, how fast, which of them are slowed so that all end together, and which is given up.

import type { Lane } from "../worker/photo-worker.ts";
import { limitsToFinishTogether, sum } from "./balance-tail.ts";
import { findStraggler, type RunningTransfer } from "./find-straggler.ts";

export interface PutsUnderWay {
  begin(id: number, put: { path: string; sizeBytes: number; lane: Lane }): void;
  /** @returns the path of the put that has moved on; undefined where it has ended */
  moved(id: number, bytes: number): string | undefined;
  /** @returns the bytes that it had sent */
  end(id: number): number;
  /** Every file has begun: from now on, one that would hold up all others is given up, to be begun again. */
  allBegun(): void;
  /** Nothing is left to begin: from now on, all are to end together. */
  finishTogether(): void;
  close(): void;
}

export interface PutsOptions {
  now(): number;
  /** The bytes of the photos that wait for their put. */
  waitingBytes(): number;
  onGivenUp(): void;
}

interface Put {
  path: string;
  sizeBytes: number;
  lane: Lane;
  begunAt: number;
  sentBytes: number;
  measuredBytes: number;
  bytesPerSecond: number;
  isSlowed: boolean;
}

const tickMs = 500;
/** How much of a rate is what the last tick showed. */
const newShare = 0.3;

export function createPutsUnderWay({ now, waitingBytes, onGivenUp }: PutsOptions): PutsUnderWay {
  const puts = new Map<number, Put>();
  /** A photo is given up once at the most. */
  const givenUp = new Set<number>();
  const ticks = setInterval(() => tick(), tickMs).unref();
  let areAllBegun = false;
  let isEnding = false;
  let linkBytesPerSecond: number | undefined;

  const tick = () => {
    for (const put of puts.values()) {
      const bytesPerSecond = ((put.sentBytes - put.measuredBytes) * 1000) / tickMs;
      put.measuredBytes = put.sentBytes;
      const isFirst = put.bytesPerSecond === 0;
      put.bytesPerSecond += (bytesPerSecond - put.bytesPerSecond) * (isFirst ? 1 : newShare);
    }
    if (areAllBegun) giveUpStraggler();
    if (isEnding) slowThoseAhead();
  };

  const transfers = (): RunningTransfer[] => {
    const time = now();
    return Array.from(puts, ([id, { sizeBytes, sentBytes, bytesPerSecond, begunAt, isSlowed }]) => ({
      id,
      sizeBytes,
      remainingBytes: sizeBytes - sentBytes,
      bytesPerSecond,
      seconds: (time - begunAt) / 1000,
      mayBeGivenUp: !isSlowed && !givenUp.has(id),
    }));
  };

  const giveUpStraggler = () => {
    const id = findStraggler(transfers(), waitingBytes());
    if (id === undefined) return;
    givenUp.add(id);
    puts.get(id)?.lane.giveUp(id);
    onGivenUp();
  };

  const slowThoseAhead = () => {
    const underWay = transfers();
    linkBytesPerSecond ??= sum(underWay.map(({ bytesPerSecond }) => bytesPerSecond));
    const limits = limitsToFinishTogether(underWay, linkBytesPerSecond);
    for (const [id, put] of puts) {
      const limit = limits.get(id);
      if (limit !== undefined || put.isSlowed) put.lane.limit(id, limit);
      put.isSlowed = limit !== undefined;
    }
  };

  return {
    begin(id, { path, sizeBytes, lane }) {
      const begun = { sentBytes: 0, measuredBytes: 0, bytesPerSecond: 0, isSlowed: false };
      puts.set(id, { path, sizeBytes, lane, begunAt: now(), ...begun });
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
    allBegun() {
      areAllBegun = true;
    },
    finishTogether() {
      isEnding = true;
    },
    close: () => clearInterval(ticks),
  };
}
