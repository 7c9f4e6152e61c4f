// What follows a put's answer. The CLI has the same table for the store (cli/http/retry-policy.ts), and a test compares the two.

export type PutVerdict =
  /** S3 has these bytes, sent by us or somebody else. */
  | "done"
  | "retry"
  /** As `retry`, and all other requests wait too. */
  | "slow_down"
  /** Initiate again at once: only the URL has expired. */
  | "renew"
  /** S3 received bytes other than the hashed ones. */
  | "rehash"
  | "fail";

/** The server would refuse other requests too. */
export function isOverloaded(status: number | undefined): boolean {
  return status === 429 || status === 503;
}

export function putVerdict({ status, code, message }: { status: number; code: string; message: string }): PutVerdict {
  if (status === 200 || status === 412) return "done";
  // The multipart upload was aborted meanwhile, or completed.
  if (status === 404 && code === "NoSuchUpload") return "renew";
  if (status === 403) return /expired/i.test(message) ? "renew" : "retry";
  if (isOverloaded(status)) return "slow_down";
  if (status === 408 || status === 409 || status >= 500) return "retry";
  if (code === "RequestTimeout" || code === "ExpiredToken") return "retry";
  return code === "BadDigest" ? "rehash" : "fail";
}

/** Attempts per photo while the server answers. */
export const maxAttempts = 10;
/** Attempts per photo in all. */
export const maxPuts = 30;
/** The longest wait that a server may ask for. */
export const maxRetryAfterMs = 5 * 60_000;
