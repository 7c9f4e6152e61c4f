// Tail balancing: once nothing is left to begin, the active transfers should end at the same time. Left alone, the small ones
// take equal shares and end early, and the last large one cannot fill the link by itself. So those that are ahead are slowed,
// which leaves the link to those behind.

export interface Transfer {
  id: number;
  remainingBytes: number;
  bytesPerSecond: number;
}

/** Whoever would be done within this share of the time that the slowest needs is slowed down to it. */
const earliestShare = 0.8;
/** All together must still be offered this share of what the link was seen to carry: those behind may not be able to use more. */
const leastOfferedShare = 0.9;
/** A limit so far above what a transfer does is none. */
const idleLimit = 1.3;
/** What is nearly done, and what ends soon anyway, is left alone. */
const minRemainingBytes = 256 * 1024;
const minSecondsLeft = 1;

/**
 * Bytes a second that each transfer is to have at most; a transfer that is not in the map has no limit. The slowest never
 * has one: it can only gain.
 * @param linkBytesPerSecond what all transfers together did before the first of them was slowed
 */
export function limitsToBalanceTail(transfers: readonly Transfer[], linkBytesPerSecond: number): Map<number, number> {
  const moving = transfers.filter(({ bytesPerSecond }) => bytesPerSecond > 0);
  const slowest = Math.max(0, ...moving.map(secondsOf));
  if (slowest < minSecondsLeft) return new Map();
  const isAhead = (transfer: Transfer) =>
    transfer.remainingBytes >= minRemainingBytes && secondsOf(transfer) < earliestShare * slowest;
  const ahead = moving.filter(isAhead);
  const wanted = ahead.map(({ remainingBytes }) => remainingBytes / (earliestShare * slowest));
  const behindBytesPerSecond = sum(moving.filter((each) => !isAhead(each)).map((each) => each.bytesPerSecond));
  const leastForThoseAhead = leastOfferedShare * linkBytesPerSecond - behindBytesPerSecond;
  const scale = Math.max(1, leastForThoseAhead / sum(wanted));
  const limits = new Map<number, number>();
  for (const [n, { id, bytesPerSecond }] of ahead.entries()) {
    const limit = (wanted[n] ?? 0) * scale;
    if (limit < idleLimit * bytesPerSecond) limits.set(id, limit);
  }
  return limits;
}

/** Seconds the transfer still needs, at its rate. */
export function secondsOf({ remainingBytes, bytesPerSecond }: Transfer): number {
  return remainingBytes / Math.max(1, bytesPerSecond);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
