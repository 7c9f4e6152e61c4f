// How many of the photos that wait fit into one request.
import type { InitiateRequest } from "../../../api/contract.ts";

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

/** @param requests as many as the API takes in one request, at most */
export function countThatFit(requests: readonly InitiateRequest[]): number {
  // Hardly ever are captions so long that it matters how long they are.
  const atMost = countForBatch(requests.map(jsonBytesAtMost), requests.length);
  if (atMost === requests.length) return atMost;
  return countForBatch(
    requests.map((request) => Buffer.byteLength(JSON.stringify(request))),
    requests.length,
  );
}

/** As JSON with an escape, such as \u001f, for every character. */
export function jsonBytesAtMost(value: unknown): number {
  if (typeof value === "string") return 6 * value.length + 2;
  if (typeof value !== "object" || value === null) return 24; // a number, true, false or null
  let bytes = 2;
  for (const name in value) bytes += 6 * name.length + 4 + jsonBytesAtMost((value as Record<string, unknown>)[name]);
  return bytes;
}
