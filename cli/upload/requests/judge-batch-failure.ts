// What it means that a batch failed, or one photo of it: pure functions.
import { errorStatus, type PhotoError } from "../../../api/contract.ts";
import { RequestError } from "../../errors.ts";
import { isTransient, verdictOfAnswer } from "../../http/retry-policy.ts";
import { stopReasonOf } from "../stopper.ts";
import { pausesAll } from "./decide-retry.ts";

/** Whether one photo of a batch may be why it failed: not where the error is about all photos of the run, or about their number. */
export function mayBeOnePhotosFault(error: unknown): boolean {
  return error instanceof RequestError && stopReasonOf(error) === undefined && !pausesAll(error);
}

/** What the photo alone would have been refused with. */
export function failureOf({ code, message, retryAfterSeconds }: PhotoError): RequestError {
  const status: number = errorStatus[code] ?? 500;
  return new RequestError(message, {
    status,
    code,
    isTransient: isTransient(verdictOfAnswer("api", { status, code })),
    retryAfterMs: retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000,
  });
}
