// Tracks the active transfers: bytes sent and rates. Slows some to balance the tail, and restarts stragglers.
import { movingAverage } from "../moving-average.ts";
import { isLarge } from "../worker/photo-size.ts";
import type { PhotoWorker } from "../worker/photo-worker.ts";
import { transfersToAbandon } from "./abandon-transfers.ts";
import { limitsToBalanceTail, sum } from "./balance-tail.ts";
import { findStraggler, type RunningTransfer } from "./find-straggler.ts";

export interface ActiveTransfers {
  begin(id: number, put: { path: string; sizeBytes: number; worker: PhotoWorker }): void;
  /** Records progress. @returns the path of the put; undefined if it has ended */
  moved(id: number, bytes: number): string | undefined;
  /** The bytes sent by all transfers, including those that have ended. */
  readonly sentBytes: number;
  /** How many active transfers are large. */
  readonly large: number;
  /** @returns the bytes that it sent */
  end(id: number): number;
  /** Every file has begun. From now on, a straggler that would delay the run's end is restarted. */
  allBegun(): void;
  /** Nothing is left to begin. From now on, the transfers are paced to end at the same time. */
  balanceTail(): void;
  /** The run must end within `graceMs`. Ends the transfers that cannot finish in time, which frees the link for the others. */
  abandonUnfinishable(graceMs: number): void;
  close(): void;
}

export interface ActiveTransfersOptions {
  now(): number;
  /** The bytes of the photos that wait for a slot. */
  waitingBytes(): number;
  onRestarted(): void;
}

interface Put {
  path: string;
  sizeBytes: number;
  worker: PhotoWorker;
  begunAt: number;
  sentBytes: number;
  measuredBytes: number;
  bytesPerSecond: number;
  isSlowed: boolean;
}

const tickMs = 500;
/** Weight of the last tick in the average rate. */
const newShare = 0.3;

export function createActiveTransfers({ now, waitingBytes, onRestarted }: ActiveTransfersOptions): ActiveTransfers {
  const puts = new Map<number, Put>();
  /** A photo is restarted once at most. */
  const restarted = new Set<number>();
  const ticks = setInterval(() => tick(), tickMs).unref();
  let areAllBegun = false;
  let isEnding = false;
  let linkBytesPerSecond: number | undefined;
  let sentBytes = 0;
  let large = 0;

  const tick = () => {
    for (const put of puts.values()) {
      const bytesPerSecond = ((put.sentBytes - put.measuredBytes) * 1000) / tickMs;
      put.measuredBytes = put.sentBytes;
      put.bytesPerSecond = movingAverage(put.bytesPerSecond || undefined, bytesPerSecond, newShare);
    }
    if (areAllBegun) restartStraggler();
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
      mayBeRestarted: !isSlowed && !restarted.has(id),
    }));
  };

  const restartStraggler = () => {
    const id = findStraggler(transfers(), waitingBytes());
    if (id === undefined) return;
    restarted.add(id);
    puts.get(id)?.worker.restart(id);
    onRestarted();
  };

  const slowThoseAhead = () => {
    const active = transfers();
    linkBytesPerSecond ??= sum(active.map(({ bytesPerSecond }) => bytesPerSecond));
    const limits = limitsToBalanceTail(active, linkBytesPerSecond);
    for (const [id, put] of puts) {
      const limit = limits.get(id);
      if (limit !== undefined || put.isSlowed) put.worker.limit(id, limit);
      put.isSlowed = limit !== undefined;
    }
  };

  return {
    begin(id, { path, sizeBytes, worker }) {
      const begun = { sentBytes: 0, measuredBytes: 0, bytesPerSecond: 0, isSlowed: false };
      if (isLarge(sizeBytes)) large++;
      puts.set(id, { path, sizeBytes, worker, begunAt: now(), ...begun });
    },
    moved(id, bytes) {
      const put = puts.get(id);
      if (!put) return undefined;
      put.sentBytes += bytes;
      sentBytes += bytes;
      return put.path;
    },
    get sentBytes() {
      return sentBytes;
    },
    get large() {
      return large;
    },
    end(id) {
      const ended = puts.get(id);
      if (!ended) return 0;
      puts.delete(id);
      if (isLarge(ended.sizeBytes)) large--;
      return ended.sentBytes;
    },
    allBegun() {
      areAllBegun = true;
    },
    balanceTail() {
      isEnding = true;
    },
    abandonUnfinishable(graceMs) {
      for (const id of transfersToAbandon(transfers(), graceMs / 1000)) puts.get(id)?.worker.restart(id);
    },
    close: () => clearInterval(ticks),
  };
}
