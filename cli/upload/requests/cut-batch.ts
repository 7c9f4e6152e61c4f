// How many of the photos that wait fit into one request.

/** A body of 1 MB at most, brackets and commas included. */
const maxBatchBytes = 1_000_000;
const wrapperBytes = 64;

/**
 * At least one, however long: a body that is too long alone is the API's to refuse.
 * @param bodyBytes of each photo's part of the body, in the order in which they wait
 */
export function countForBatch(bodyBytes: readonly number[], maxPhotos: number, maxBytes = maxBatchBytes): number {
  let total = wrapperBytes;
  let count = 0;
  for (const bytes of bodyBytes) {
    total += bytes + 1;
    if (count === maxPhotos || (count > 0 && total > maxBytes)) break;
    count++;
  }
  return Math.max(1, count);
}
