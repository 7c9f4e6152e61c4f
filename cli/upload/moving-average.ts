// An exponential moving average: what was measured of late counts most.

/** @param before undefined where nothing was measured yet. @param newShare the weight of the new measurement, from 0 to 1 */
export function movingAverage(before: number | undefined, measured: number, newShare: number): number {
  return before === undefined ? measured : before + newShare * (measured - before);
}
