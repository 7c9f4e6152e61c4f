// Finds a place among ascending numbers.

/** @returns the index of the last of `count` ascending numbers that is at most `value`; 0 if there is none */
export function lastNotAfter(count: number, measure: (at: number) => number, value: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(middle) <= value) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
