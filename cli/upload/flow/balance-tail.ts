// Tail balancing: once nothing is left to begin, the active transfers should end at the same time. Without it, small transfers take
// equal shares and end early, and the last large one cannot fill the link alone. So transfers that are ahead are slowed down,
// which leaves more of the link to those behind.

export interface Transfer {
  id: number;
  remainingBytes: number;
  bytesPerSecond: number;
}

/** A transfer that would end before this share of the slowest transfer's time is slowed down to it. */
const earliestShare = 0.8;
/** All limits together must allow this share of the link's observed rate, because those behind may be unable to use more. */
const leastOfferedShare = 0.9;
/** A limit this far above a transfer's rate is not set. */
const idleLimit = 1.3;
/** Transfers that are nearly done, and runs that end soon anyway, are left alone. */
const minRemainingBytes = 256 * 1024;
const minSecondsLeft = 1;

/**
 * The limit of each transfer in bytes per second. A transfer that is not in the map has no limit. The slowest never has one.
 * @param linkBytesPerSecond the rate of all transfers together before the first was slowed
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

/** The seconds that the transfer still needs at its rate. */
export function secondsOf({ remainingBytes, bytesPerSecond }: Transfer): number {
  return remainingBytes / Math.max(1, bytesPerSecond);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
