// What a lookup of stored photos means for each of them, answered or failed: pure functions.
import type { LookupAnswer } from "../../api/contract.ts";
import { RequestError } from "../errors.ts";
import { type Confirmation, compareWithRecord, type StoredPhoto } from "./compare-with-record.ts";
import { mustHalve } from "./requests/halve-batch.ts";
import { StoppedError, stopReasonOf } from "./stopper.ts";

export interface SettledLookup<Photo> {
  ended: { photo: Photo; confirmation: Confirmation }[];
  /** Of these the event says nothing yet. */
  unseen: Photo[];
  /** How many of those that were asked for it shows. */
  shown: number;
}

/** Whatever else the answer names was not asked for. */
export function settle<Photo extends StoredPhoto>(
  photos: readonly Photo[],
  { photos: records, refused = [], rejected = [] }: LookupAnswer,
): SettledLookup<Photo> {
  const recordOf = byId(records);
  const refusalOf = byId(refused);
  const rejectionOf = byId(rejected);
  const settled: SettledLookup<Photo> = { ended: [], unseen: [], shown: 0 };
  const end = (photo: Photo, confirmation: Confirmation) => settled.ended.push({ photo, confirmation });
  for (const photo of photos) {
    const { photoId } = photo;
    const record = recordOf.get(photoId);
    const refusal = refusalOf.get(photoId);
    const rejection = rejectionOf.get(photoId);
    if (record) settled.shown++;
    if (record) end(photo, compareWithRecord(photo, record));
    else if (refusal) end(photo, { kind: "failed", code: refusal.code, message: refusal.message });
    else if (rejection)
      end(photo, { kind: "failed", code: "rejected", message: `the event refused it: ${rejection.reason}` });
    else settled.unseen.push(photo);
  }
  return settled;
}

export type AfterFailure =
  /** `halve`: it is asked for again with half as many. */
  | { action: "again" | "halve"; error: RequestError }
  /** No other lookup would be answered. */
  | { action: "fail"; confirmation: Confirmation }
  | { action: "throw" };

/**
 * What follows for a photo. It is stored: short of what stops the run, the event is asked for it for as long as it may take to show.
 * @param photos how many were asked for together. @param failures how often in a row that failed, this time included
 */
export function afterFailure(
  error: unknown,
  { photos, failures, isStopped }: { photos: number; failures: number; isStopped: boolean },
): AfterFailure {
  if (isStopped || stopReasonOf(error)) return { action: "fail", confirmation: couldNotAsk(error as Error) };
  if (!(error instanceof RequestError)) return { action: "throw" };
  return { action: mustHalve(error, photos, failures) ? "halve" : "again", error };
}

/** @param error why the event was not asked, or why the last lookup failed */
export function couldNotAsk(error: Error): Confirmation {
  // A run that was given up has told why: nobody stopped it.
  const why = error instanceof StoppedError && error.cause instanceof RequestError ? error.cause : error;
  const code = why instanceof RequestError ? why.code : "not_confirmed";
  return {
    kind: "failed",
    code,
    message: `it is stored, but the event could not be asked for it: ${why.message}`,
  };
}

function byId<Named extends { photoId: string }>(named: readonly Named[]): Map<string, Named> {
  return new Map(named.map((each) => [each.photoId, each]));
}
