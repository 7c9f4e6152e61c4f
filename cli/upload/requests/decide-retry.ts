// What to do after a put or a call that did not succeed: pure functions over the one retry policy.
import type { RequestError } from "../../errors.ts";
import { isUntrustedCertificate, verdictOfAnswer, verdictOfConnection } from "../../http/retry-policy.ts";
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
  /** The bytes are not those that were hashed: read them again, once. `code` and `message`: why it fails where the file is the same. */
  | { action: "rehash"; code: string; message: string }
  | { action: "fail"; code: string; message: string };

/**
 * After a put: what the store's answers mean stands in `http/retry-policy.ts`, what the rest means stands here.
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
      return { action: "rehash", code, message: "the store received other bytes than were sent" };
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

/** After initiate or lookup threw. The API client has seen to the token already. */
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

/** Whether the server has too much to do, so that everybody waits. */
export function pausesAll({ status, code, isTransient }: RequestError): boolean {
  return isTransient && status !== undefined && verdictOfAnswer("api", { status, code }) === "slow_down";
}

/** What came is no answer of the API: half of one, say. Asked once more it may give one; what is no API at all stays that. */
export function isUnusable({ code, isTransient }: RequestError): boolean {
  return !isTransient && (code === "bad_answer" || code === "not_the_api");
}

/** Whether something on the network, such as a sign-in page or a proxy, stands between us and the API or the sign-in service. */
export function isOfNetwork({ status, code }: RequestError): boolean {
  if (code === "not_the_api" || code === "not_cognito") return true;
  return status === undefined && verdictOfConnection(code) === "fail";
}

/** How often a call is tried that ends like this. */
export function attemptsAfter(error: RequestError): number {
  return isUnusable(error) ? 2 : maxAttempts;
}

/** How often one photo is tried while the connection is otherwise alive. */
export const maxAttempts = 10;
/** How often at most, alive or not: a store that is never reached while the API answers looks like a bad connection. */
export const maxPuts = 30;
