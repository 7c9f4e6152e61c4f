// What an answer of S3's SDK means: nothing is there, or too much is asked at once.
import { ApiError } from "./api-error.ts";

/** Undefined where what was asked for is not there. */
export async function unlessMissing<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await telling(request);
  } catch (thrown) {
    // 412: another object by now; 416: an object without bytes.
    if ([404, 412, 416].includes(statusOf(thrown) ?? 0)) return undefined;
    throw thrown;
  }
}

/** Throws ApiError `slow_down` where S3 asks for less at once. */
export async function telling<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (cause) {
    if (![429, 503].includes(statusOf(cause) ?? 0)) throw cause;
    const message = "Too many requests at once. The bucket is throttled. Try again in a second.";
    throw new ApiError("slow_down", message, { retryAfterSeconds: 1, cause });
  }
}

export function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== "object" || thrown === null || !("$metadata" in thrown)) return undefined;
  return (thrown as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
