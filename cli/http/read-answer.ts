// Turns an HTTP answer of the API into a value, or into a RequestError that knows whether a retry may help.
import type { ErrorAnswer } from "../../api/contract.ts";
import { RequestError } from "../errors.ts";
import { badAnswer } from "./assert-answer.ts";
import { connectionReason, isOfProxy } from "./connection-reason.ts";
import { isTooIntricate } from "./count-json.ts";
import { readRetryAfter } from "./read-retry-after.ts";
import {
  isTransient,
  isUntrustedCertificate,
  maySignInPageAnswerWith,
  verdictOfAnswer,
  verdictOfConnection,
} from "./retry-policy.ts";
import type { HttpAnswer } from "./transport.ts";

/**
 * The body of a 2xx answer; throws a RequestError for anything else.
 * @param field must be in the answer, so that another server's JSON is not treated as the API's. Without it, the answer may be a 204
 */
export function readAnswer<Answer>(origin: string, answer: HttpAnswer, now: number, field?: string): Answer {
  if (answer.status < 200 || answer.status >= 300) throw failureOfStatus(origin, answer, now);
  if (field === undefined && answer.status === 204) return undefined as Answer;
  if (isTooIntricate(answer.text)) throw badAnswer(origin, "");
  const value = parsed(answer.text);
  const isObject = typeof value === "object" && value !== null;
  if (!isObject || (field !== undefined && !(field in value))) throw notTheApi(origin, answer.status);
  return value as Answer;
}

/** Whether the API refuses the sign-in. A sign-in page or a proxy that asks for one may answer with 401 too. */
export function isSignInRefused(answer: HttpAnswer): boolean {
  return answer.status === 401 && isOfApi(refusalOf(answer));
}

type Refusal = Partial<ErrorAnswer> & { message?: unknown };

function refusalOf({ text }: HttpAnswer): Refusal | undefined {
  return isTooIntricate(text) ? undefined : (parsed(text) as Refusal);
}

/** The gateway itself answers `{"message": …}`, before any handler runs. */
function isOfApi(body: Refusal | undefined): boolean {
  return typeof body?.error?.code === "string" || typeof body?.message === "string";
}

function failureOfStatus(origin: string, answer: HttpAnswer, now: number): RequestError {
  const { status } = answer;
  const body = refusalOf(answer);
  if (!isOfApi(body) && maySignInPageAnswerWith(status)) return notTheApi(origin, status);
  const error = body?.error;
  const code = typeof error?.code === "string" ? error.code : codeOfStatus(status);
  const message = typeof error?.message === "string" ? error.message : messageFor(code, origin);
  return new RequestError(message, {
    status,
    code,
    isTransient: isTransient(verdictOfAnswer("api", { status, code })),
    retryAfterMs: readRetryAfter(answer.headers, now),
    requestId: typeof error?.requestId === "string" ? error.requestId : answer.headers["apigw-requestid"],
  });
}

function codeOfStatus(status: number): string {
  if (status === 401) return "unauthenticated";
  if (status === 403) return "not_allowed";
  if (status === 404) return "not_found";
  if (status === 413) return "too_large";
  if (status === 429) return "slow_down";
  return status >= 500 ? "internal" : "invalid_request";
}

function messageFor(code: string, origin: string): string {
  if (code === "unauthenticated") return "The API does not accept this sign-in. Sign in again with `photoup login`.";
  if (code === "not_allowed") return "You don't have permission for this. Ask an organiser.";
  if (code === "not_found") return `The API at ${origin} does not know this request: is the URL right?`;
  if (code === "too_large") return "The API refused the request because it is too large.";
  if (code === "slow_down") return "The API is overloaded. Try again later.";
  return `The API at ${origin} could not answer${code === "internal" ? "" : " this request"}.`;
}

function notTheApi(origin: string, status: number): RequestError {
  return new RequestError(
    `${origin} answered (${status}), but not like photoup's API. Is the URL right? Does this network show a sign-in page first?`,
    { status, code: "not_the_api", isTransient: false },
  );
}

/** For a request without an answer. Any cause may be temporary, except an untrusted certificate and the like. */
export function failureOfConnection(
  origin: string,
  cause: Error & { code?: unknown; isUnsent?: unknown },
  who = "The API",
): RequestError {
  const code = typeof cause.code === "string" ? cause.code : "no_answer";
  const isOutOfTime = /EXPIRED|NOT_YET_VALID/.test(code);
  const advice =
    isUntrustedCertificate(code) && !isOutOfTime
      ? " If a proxy inspects this network, name its CA file in NODE_EXTRA_CA_CERTS."
      : "";
  return new RequestError(
    `${who} at ${origin} cannot be reached: ${connectionReason(code, cause.message)}${isOfProxy(cause.message) ? "" : ` (${code})`}.${advice}`,
    {
      code,
      isTransient: isTransient(verdictOfConnection(code)),
      isUnsent: cause.isUnsent === true,
      cause,
    },
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
