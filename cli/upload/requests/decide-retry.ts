// Decides what to do after an unsuccessful put or call: pure functions over the retry policy.
import type { RequestError } from "../../errors.ts";
import { isUntrustedCertificate, verdictOfAnswer, verdictOfConnection } from "../../http/retry-policy.ts";
import type { PutResult } from "../worker/put-photo.ts";

export type Decision =
  /** The store has the bytes, from us or from somebody else: ask the event. */
  | { action: "confirm" }
  /** Try again, starting with initiate. `pausesAll`: the server is overloaded, so all requests wait. */
  | {
      action: "retry";
      code: string;
      message: string;
      pausesAll?: boolean;
      retryAfterMs?: number;
      isImmediate?: boolean;
    }
  /** Other bytes arrived than were hashed: read the file again, once. `code` and `message` are for a file that has not changed. */
  | { action: "rehash"; code: string; message: string }
  | { action: "fail"; code: string; message: string };

/**
 * After a put. `http/retry-policy.ts` judges the store's answers, this function everything else.
 * @param hasStoreAnswered the store has answered in this run, so an untrusted certificate is probably another server's
 */
export function decideAfterPut(result: PutResult, hasStoreAnswered = false): Decision {
  if (result.kind === "restarted") {
    const message = "its connection was much slower than the others";
    return { action: "retry", code: "slow_connection", message, isImmediate: true };
  }
  if (result.kind === "unsendable") {
    const { code, message } = result;
    return { action: code === "changed" ? "rehash" : "fail", code, message };
  }
  if (result.kind === "unanswered") return decideWithoutAnswer(result, hasStoreAnswered);
  const verdict = verdictOfAnswer("store", result);
  if (verdict === "done") return { action: "confirm" };
  const { status, retryAfterMs } = result;
  const code = result.code ?? `http_${status}`;
  const message = `the store answered ${status}${result.message ? `: ${result.message}` : ""}`;
  switch (verdict) {
    case "rehash":
      return { action: "rehash", code, message: "the store received different bytes than were sent" };
    case "renew":
      return { action: "retry", code, message, isImmediate: true };
    case "slow_down":
      return {
        action: "retry",
        code,
        message,
        pausesAll: true,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    case "retry":
      return { action: "retry", code, message };
    case "fail":
      return { action: "fail", code, message };
  }
}

function decideWithoutAnswer(
  { code, message, isStale }: Extract<PutResult, { kind: "unanswered" }>,
  hasStoreAnswered: boolean,
): Decision {
  const mayBeOver = hasStoreAnswered || verdictOfConnection(code) === "retry";
  if (mayBeOver) return { action: "retry", code, message, isImmediate: isStale };
  const advice = isUntrustedCertificate(code)
    ? "; if a proxy inspects this network, name its CA file in NODE_EXTRA_CA_CERTS"
    : "";
  return { action: "fail", code, message: message + advice };
}

/** After initiate or lookup threw. The API client has already renewed the token. */
export function decideAfterCall(error: RequestError): Extract<Decision, { action: "retry" | "fail" }> {
  const { code, message, retryAfterMs } = error;
  if (!error.isTransient && !isUnusable(error)) return { action: "fail", code, message };
  return {
    action: "retry",
    code,
    message,
    pausesAll: pausesAll(error),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Whether the server is overloaded, so that all requests wait. */
export function pausesAll({ status, code, isTransient }: RequestError): boolean {
  return isTransient && status !== undefined && verdictOfAnswer("api", { status, code }) === "slow_down";
}

/** The answer was not the API's, or was truncated. One retry shows whether an API is there at all. */
export function isUnusable({ code, isTransient }: RequestError): boolean {
  return !isTransient && (code === "bad_answer" || code === "not_the_api");
}

/** Whether something on the network, such as a sign-in page or a proxy, stands between us and the API or the sign-in service. */
export function isOfNetwork({ status, code }: RequestError): boolean {
  if (code === "not_the_api" || code === "not_cognito") return true;
  return status === undefined && verdictOfConnection(code) === "fail";
}

/** How often a call with this error is tried. */
export function attemptsAfter(error: RequestError): number {
  return isUnusable(error) ? 2 : maxAttempts;
}

/** How often one photo is tried while the connection works otherwise. */
export const maxAttempts = 10;
/** The limit whether or not the connection works: an unreachable store behind a working API looks like a bad connection. */
export const maxPuts = 30;
