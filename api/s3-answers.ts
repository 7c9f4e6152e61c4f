// What errors of S3's SDK mean: nothing is there, or S3 throttles.
import { tryAgainSoon } from "./api-error.ts";

/** Undefined if the requested object is not there. */
export async function unlessMissing<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await mapThrottling(request);
  } catch (thrown) {
    // 412: a different object by now; 416: an empty object.
    if ([404, 412, 416].includes(statusOf(thrown) ?? 0)) return undefined;
    throw thrown;
  }
}

/** Throws ApiError `slow_down` if S3 throttles the request. */
export async function mapThrottling<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (cause) {
    if (![429, 503].includes(statusOf(cause) ?? 0)) throw cause;
    throw tryAgainSoon(
      "slow_down",
      "Too many requests at once. The bucket is throttled. Try again in a second.",
      cause,
    );
  }
}

export function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== "object" || thrown === null || !("$metadata" in thrown)) return undefined;
  return (thrown as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
