// What a lookup means for each stored photo, whether it was answered or failed: pure functions.
import type { LookupAnswer } from "../../api/contract.ts";
import { RequestError } from "../errors.ts";
import { type Confirmation, compareWithRecord, type StoredPhoto } from "./compare-with-record.ts";
import { mustHalve } from "./requests/halve-batch.ts";
import { StoppedError, stopReasonOf } from "./stopper.ts";

export interface SettledLookup<Photo> {
  ended: { photo: Photo; confirmation: Confirmation }[];
  /** Photos that the event does not mention yet. */
  unseen: Photo[];
  /** How many of the requested photos the event shows. */
  shown: number;
}

/** Ignores photos in the answer that were not requested. */
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
  /** `halve`: look it up again with half as many photos. */
  | { action: "again" | "halve"; error: RequestError }
  /** No other lookup would succeed. */
  | { action: "fail"; confirmation: Confirmation }
  | { action: "throw" };

/**
 * What follows for a photo whose lookup failed. The photo is stored, so unless the run stops, lookups continue for as long as it may
 * take to show.
 * @param photos how many were looked up together. @param failures how many lookups in a row failed, including this one
 */
export function afterFailure(
  error: unknown,
  { photos, failures, isStopped }: { photos: number; failures: number; isStopped: boolean },
): AfterFailure {
  if (isStopped || stopReasonOf(error)) return { action: "fail", confirmation: unasked(error as Error) };
  if (!(error instanceof RequestError)) return { action: "throw" };
  return { action: mustHalve(error, photos, failures) ? "halve" : "again", error };
}

/** The run ends before the event has said whether it shows the photo. @param why what ends it */
export const unasked = (why: Error): Confirmation => ({ ...couldNotAsk(why), isUnasked: true });

/** @param error why the event was not asked, or why the last lookup failed */
export function couldNotAsk(error: Error): Extract<Confirmation, { kind: "failed" }> {
  // If the run was given up, its cause says why; nobody stopped it.
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
