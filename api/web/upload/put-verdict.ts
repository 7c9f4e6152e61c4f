// What follows a put's answer: the CLI's table for the store (cli/http/retry-policy.ts), which a test compares with this one.

export type PutVerdict =
  /** Those very bytes are there, ours or somebody else's. */
  | "done"
  | "retry"
  /** As `retry`, and everybody else waits too. */
  | "slow_down"
  /** Initiate again at once: only the URL is too old. */
  | "renew"
  /** The bytes that arrived are not those that were hashed. */
  | "rehash"
  | "fail";

export function putVerdict({ status, code, message }: { status: number; code: string; message: string }): PutVerdict {
  if (status === 200 || status === 412) return "done";
  // What comes in parts was ended meanwhile, or is complete.
  if (status === 404 && code === "NoSuchUpload") return "renew";
  if (status === 403) return /expired/i.test(message) ? "renew" : "retry";
  if (status === 429 || status === 503) return "slow_down";
  if (status === 408 || status === 409 || status >= 500) return "retry";
  if (code === "RequestTimeout" || code === "ExpiredToken") return "retry";
  return code === "BadDigest" ? "rehash" : "fail";
}

/** How often one photo is tried while the connection is otherwise alive. */
export const maxAttempts = 10;
/** How often at most, alive or not. */
export const maxPuts = 30;
/** The longest wait that a server may ask for. */
export const maxRetryAfterMs = 5 * 60_000;
