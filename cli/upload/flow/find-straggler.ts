// Which transfer has a connection that is so slow that the whole run would wait for it.
import { secondsOf, sum, type Transfer } from "./balance-tail.ts";

/** A transfer as the search for a straggler sees it. */
export interface RunningTransfer extends Transfer {
  sizeBytes: number;
  /** Since it began. */
  seconds: number;
  mayBeRestarted: boolean;
}

/** Later than this many times the rest of the run, and so many seconds: it would hold up the end. */
const farBehind = 2;
const leastSecondsBehind = 2;
/** Beginning it again must pay: a whole photo, at the rate of the others, in this share of the time that it still needs. */
const worthAgain = 0.6;
/** What it has sent is lost: no more than this share of it. */
const mostSentShare = 0.5;
/** By then a connection has left slow start; and so much of the time that the photo takes at the usual rate. */
const leastSeconds = 1.5;
const leastShareOfTime = 0.25;

/**
 * A connection may settle far below the others and stay there. Once every file has begun, the photo on it would end long after
 * all others: it is better to restart it over the connection of one that ends.
 * @param waitingBytes of the photos that wait for their put. With none, nothing is restarted: each connection has its photo, and
 * a slow one may only have lost a packet (on a link that loses one in 200, restarting cost a quarter of the time)
 * @returns its id, or undefined where there is none
 */
export function findStraggler(transfers: readonly RunningTransfer[], waitingBytes: number): number | undefined {
  if (waitingBytes === 0) return undefined;
  const rates = transfers.map(({ bytesPerSecond }) => bytesPerSecond).sort((a, b) => a - b);
  const usual = rates[Math.floor(rates.length / 2)] ?? 0;
  if (usual === 0) return undefined;
  const left = sum(transfers.map(({ remainingBytes }) => remainingBytes)) + waitingBytes;
  const secondsLeft = left / sum(rates);
  const isStraggler = (transfer: RunningTransfer) => {
    const { sizeBytes, remainingBytes, seconds } = transfer;
    const usualSeconds = sizeBytes / usual;
    const needsSeconds = secondsAtBest(transfer);
    return (
      transfer.mayBeRestarted &&
      seconds >= Math.max(leastSeconds, leastShareOfTime * usualSeconds) &&
      remainingBytes >= (1 - mostSentShare) * sizeBytes &&
      needsSeconds > farBehind * secondsLeft + leastSecondsBehind &&
      usualSeconds < worthAgain * needsSeconds
    );
  };
  return transfers.filter(isStraggler).sort((a, b) => secondsOf(b) - secondsOf(a))[0]?.id;
}

/** What the transfer still needs at its rate of late, or at that of its whole life, whichever is better. */
function secondsAtBest({ id, sizeBytes, remainingBytes, bytesPerSecond, seconds }: RunningTransfer): number {
  const soFar = (sizeBytes - remainingBytes) / seconds;
  return secondsOf({ id, remainingBytes, bytesPerSecond: Math.max(bytesPerSecond, soFar) });
}
