// Finds the transfer whose connection is so slow that the whole run would wait for it.
import { secondsOf, sum, type Transfer } from "./balance-tail.ts";

/** A transfer as the search for a straggler sees it. */
export interface RunningTransfer extends Transfer {
  sizeBytes: number;
  /** Since it started. */
  seconds: number;
  mayBeRestarted: boolean;
}

/** It would delay the end: it needs this many times the rest of the run, plus this many seconds. */
const farBehind = 2;
const leastSecondsBehind = 2;
/** A restart must pay off: the whole photo at the usual rate takes at most this share of the time that it still needs. */
const worthAgain = 0.6;
/** A restart loses what was sent: at most this share of the photo. */
const mostSentShare = 0.5;
/** How long it must have run: until slow start is over, and for this share of the photo's usual time. */
const leastSeconds = 1.5;
const leastShareOfTime = 0.25;

/**
 * A connection may settle far below the others and stay there. Once every file has begun, its photo would end long after all
 * others. It is better to restart it over the connection of a transfer that ends.
 * @param waitingBytes of the photos that wait for their put. Without any, nothing is restarted: every connection has its photo, and
 * a slow one may only have lost a packet (on a link that loses one in 200, restarts cost a quarter of the time)
 * @returns its id, or undefined if there is none
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

/** The seconds that the transfer still needs, at its recent or its overall rate, whichever is higher. */
function secondsAtBest({ id, sizeBytes, remainingBytes, bytesPerSecond, seconds }: RunningTransfer): number {
  const soFar = (sizeBytes - remainingBytes) / seconds;
  return secondsOf({ id, remainingBytes, bytesPerSecond: Math.max(bytesPerSecond, soFar) });
}
