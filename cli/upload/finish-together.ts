// At the end, when nothing is left to begin: the photos under way are to be done at the same time. Left alone, the small ones
// take their equal shares and end early, and the last large one cannot fill the link by itself. So those that are ahead are
// slowed, which leaves the link to those behind.

export interface Transfer {
  id: number;
  remainingBytes: number;
  bytesPerSecond: number;
}

/** Whoever would be done within this share of the time that the slowest needs is slowed down to it. */
const earliestShare = 0.8;
/** What is nearly done, and what ends soon anyway, is left alone. */
const minRemainingBytes = 256 * 1024;
const minSecondsLeft = 1;

/**
 * Bytes a second that each transfer is to have at most; a transfer that is not in the map has no limit. The slowest never
 * has one: it can only gain.
 */
export function limitsToFinishTogether(transfers: readonly Transfer[]): Map<number, number> {
  const limits = new Map<number, number>();
  const secondsOf = ({ remainingBytes, bytesPerSecond }: Transfer) => remainingBytes / Math.max(1, bytesPerSecond);
  const moving = transfers.filter(({ bytesPerSecond }) => bytesPerSecond > 0);
  const slowest = Math.max(0, ...moving.map(secondsOf));
  if (slowest < minSecondsLeft) return limits;
  for (const transfer of moving) {
    if (transfer.remainingBytes < minRemainingBytes || secondsOf(transfer) >= earliestShare * slowest) continue;
    limits.set(transfer.id, transfer.remainingBytes / (earliestShare * slowest));
  }
  return limits;
}
