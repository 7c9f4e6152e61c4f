// How long what is to be asked for waits for others, so that it goes with them: a share of the time that the run has taken.

const share = 1 / 8;

/**
 * The longer a run takes, the longer: so the number of requests does not grow with the slowness of the machine or the line.
 * @param elapsedMs since the first of them
 */
export function gatherMs(elapsedMs: number, leastMs: number, mostMs: number): number {
  return Math.min(mostMs, Math.max(leastMs, share * elapsedMs));
}
