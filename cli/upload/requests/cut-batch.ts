// Counts how many of the waiting photos fit into one request.
import type { InitiateRequest } from "../../../api/contract.ts";

/** A body has at most 1 MB, including brackets and commas. */
const maxBatchBytes = 1_000_000;
const wrapperBytes = 64;

/**
 * At least one, however long: the API refuses a single photo that is too long.
 * @param bodyBytes each photo's share of the body, in queue order
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

/** @param requests no more than the API takes in one request */
export function countThatFit(requests: readonly InitiateRequest[]): number {
  // Captions are hardly ever long enough to need an exact count.
  const count = countForBatch(requests.map(jsonBytesAtMost), requests.length);
  if (count === requests.length) return count;
  return countForBatch(
    requests.map((request) => Buffer.byteLength(JSON.stringify(request))),
    requests.length,
  );
}

/** An upper bound: every character as an escape, such as \u001f. */
export function jsonBytesAtMost(value: unknown): number {
  if (typeof value === "string") return 6 * value.length + 2;
  if (typeof value !== "object" || value === null) return 24; // a number, true, false or null
  let bytes = 2;
  for (const name in value) bytes += 6 * name.length + 4 + jsonBytesAtMost((value as Record<string, unknown>)[name]);
  return bytes;
}
