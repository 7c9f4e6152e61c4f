// Reads the answer to a put: whether it is the store's at all, and what it says.
import { ConnectionError } from "../../http/exchange.ts";
import type { HttpResponse } from "../../http/read-response.ts";
import { readRetryAfter } from "../../http/read-retry-after.ts";
import { maySignInPageAnswerWith, signInHint } from "../../http/retry-policy.ts";
import type { PutResult, PutTiming } from "./put-photo.ts";

const errorCode = /<Code>([^<]{1,100})<\/Code>/;

/** S3 answers a put with 200 and an empty body, or with an error: XML that has a code. It never asks for a sign-in. */
export function isOfStore({ status, text, isTooLong }: HttpResponse): boolean {
  const isEmpty = text === "" && !isTooLong;
  if (status === 200) return isEmpty;
  if (!maySignInPageAnswerWith(status) || errorCode.test(text)) return true;
  return isEmpty && status >= 400 && status !== 407 && status !== 511;
}

export function notTheStore(): ConnectionError {
  return new ConnectionError(`another server answers in place of the photo store; ${signInHint}`, "not_the_store");
}

/** @param response from the store */
export function readStoreAnswer(response: HttpResponse, timing: PutTiming): PutResult {
  const { status } = response;
  const result: PutResult = { kind: "answered", status, timing };
  if (status === 200) return result;
  const { headers, text } = response;
  const code = errorCode.exec(text)?.[1];
  const message = /<Message>([^<]{1,500})<\/Message>/.exec(text)?.[1];
  const afterMs = readRetryAfter(headers, Date.now());
  if (code) result.code = code;
  if (message) result.message = message;
  if (afterMs !== undefined) result.retryAfterMs = afterMs;
  return result;
}
