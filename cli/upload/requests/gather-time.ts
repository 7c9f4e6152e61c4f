// How long a request waits for more items to send along: a share of the run's time so far.

const share = 1 / 8;

/**
 * It grows with the run's time, so that a slow machine or link does not increase the number of requests.
 * @param elapsedMs since the first item
 */
export function gatherMs(elapsedMs: number, leastMs: number, mostMs: number): number {
  return Math.min(mostMs, Math.max(leastMs, share * elapsedMs));
}
