// What to do after a put or a call that did not succeed: pure functions, and the tables they follow.
import type { RequestError } from "../../errors.ts";
import type { PutResult } from "../worker/put-photo.ts";

export type Decision =
  /** The bytes are there, ours or somebody else's: ask the event. */
  | { action: "confirm" }
  /** Once more, from initiate on. `pausesAll`: the server has too much to do, so everybody waits. */
  | {
      action: "retry";
      code: string;
      message: string;
      pausesAll?: boolean;
      retryAfterMs?: number;
      isImmediate?: boolean;
    }
  /** The bytes are not those that were hashed: read them again, once. */
  | { action: "rehash"; code: string; message: string }
  | { action: "fail"; code: string; message: string };

/*
 * | the put                                         | decision                              |
 * |-------------------------------------------------|---------------------------------------|
 * | 200                                             | confirm                               |
 * | 412 PreconditionFailed                          | confirm: those bytes are there        |
 * | 429, 503                                        | retry, everybody pauses               |
 * | 500, 502, 504, 408, 409, 400 RequestTimeout     | retry                                 |
 * | 403 and 400 ExpiredToken                        | retry: initiate gives a fresh URL     |
 * | 400 BadDigest                                   | rehash                                |
 * | any other status                                | fail                                  |
 * | no answer                                       | retry                                 |
 * | restarted: its connection was far too slow      | retry                                 |
 * | a certificate that is not trusted               | fail: that is not over in a while     |
 * | the local file is gone, changed or unreadable   | fail (changed: rehash)                |
 */
export function decideAfterPut(result: PutResult): Decision {
  if (result.kind === "restarted") {
    const message = "its connection was much slower than the others";
    return { action: "retry", code: "slow_connection", message, isImmediate: true };
  }
  if (result.kind === "unanswered") {
    const { code, message, isStale } = result;
    if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
      const advice = "if a proxy inspects this network, name its CA file in NODE_EXTRA_CA_CERTS";
      return { action: "fail", code, message: `${message}; ${advice}` };
    }
    return { action: "retry", code, message, isImmediate: isStale };
  }
  if (result.kind === "unsendable") {
    const { code, message } = result;
    return { action: code === "changed" ? "rehash" : "fail", code, message };
  }
  const { status, retryAfterMs } = result;
  if (status === 200 || status === 412) return { action: "confirm" };
  const code = result.code ?? `http_${status}`;
  const message = `the store answered ${status}${result.message ? `: ${result.message}` : ""}`;
  if (status === 429 || status === 503) {
    return { action: "retry", code, message, pausesAll: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  if (status === 403 && /expired/i.test(result.message ?? ""))
    return { action: "retry", code, message, isImmediate: true };
  if (status >= 500 || status === 403 || status === 408 || status === 409) return { action: "retry", code, message };
  if (code === "RequestTimeout" || code === "ExpiredToken") return { action: "retry", code, message };
  if (code === "BadDigest") return { action: "rehash", code: "changed", message: "its bytes changed under the upload" };
  return { action: "fail", code, message };
}

/** After initiate or lookup threw. The API client has seen to the token already. */
export function decideAfterCall(error: RequestError): Extract<Decision, { action: "retry" | "fail" }> {
  const { code, message, retryAfterMs } = error;
  if (!error.isTransient) return { action: "fail", code, message };
  const pausesAll = error.status === 429 || error.status === 503;
  return { action: "retry", code, message, pausesAll, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** How often one photo is tried while the connection is otherwise alive. */
export const maxAttempts = 10;
/** How often at most, alive or not: a store that is never reached while the API answers looks like a bad connection. */
export const maxPuts = 30;

/** Full jitter over an exponential ceiling of 20 seconds. @param random from 0 up to 1 */
export function backoffMs(attempt: number, random: number): number {
  return Math.round(random * Math.min(20_000, 250 * 2 ** attempt));
}
