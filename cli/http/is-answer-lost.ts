// Whether a failed request may have been carried out all the same.
import { RequestError } from "../errors.ts";

/** Failures to connect: the request was never sent. */
const notSent: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

export function isAnswerLost(error: unknown): error is RequestError {
  if (!(error instanceof RequestError) || !error.isTransient) return false;
  return error.status === undefined ? !notSent.has(error.code) : error.status >= 500;
}
