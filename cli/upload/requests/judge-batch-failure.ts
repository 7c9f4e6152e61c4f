// Judges the failure of a batch or of one of its photos: pure functions.
import { errorStatus, type PhotoError } from "../../../api/contract.ts";
import { RequestError } from "../../errors.ts";
import { isTransient, verdictOfAnswer } from "../../http/retry-policy.ts";
import { stopReasonOf } from "../stopper.ts";
import { pausesAll } from "./decide-retry.ts";

/** Whether one photo may have made its batch fail: not if the error is about the whole run or about the load. */
export function mayBeOnePhotosFault(error: unknown): boolean {
  return error instanceof RequestError && stopReasonOf(error) === undefined && !pausesAll(error);
}

/** The error that the photo would have got in a request of its own. */
export function failureOf({ code, message, retryAfterSeconds }: PhotoError): RequestError {
  const status: number = errorStatus[code] ?? 500;
  return new RequestError(message, {
    status,
    code,
    isTransient: isTransient(verdictOfAnswer("api", { status, code })),
    retryAfterMs: retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000,
  });
}
