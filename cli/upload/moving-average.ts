// An exponential moving average: recent measurements count most.

/** @param before undefined if nothing was measured yet. @param newShare the weight of the new measurement, from 0 to 1 */
export function movingAverage(before: number | undefined, measured: number, newShare: number): number {
  return before === undefined ? measured : before + newShare * (measured - before);
}
