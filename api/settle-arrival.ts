// Settles an arrived object that becomes no new record: its event, photo or uploader was removed, or the photo is already known.
import { countArrivedBytes } from "./count-arrived-bytes.ts";
import { type Arrival, discardArrival, removeSurplus, removeThatOne } from "./discard-arrival.ts";
import { deletionAfter } from "./event-deletion.ts";
import type { EventRecord } from "./event-records.ts";
import { reasonToDiscard, removalAfter } from "./judge-arrival.ts";
import { type KnownUpload, withoutAbsent } from "./photo-record.ts";
import type { RecordDependencies, RecordOutcome } from "./record-upload.ts";
import { refuseArrival, takeBackRecord } from "./refuse-arrival.ts";
import { latestOf, settleRemoval } from "./remove-photo.ts";

/** An arrived object, and what the table knows about it. */
export interface KnownArrival extends Arrival {
  known: KnownUpload;
  event: EventRecord | undefined;
  /** Who stored the object; only their pending upload is in `known`. */
  uploader: string | undefined;
  uploaderRemovedAt: string | undefined;
  /** When the object's URL was issued: RFC 3339, UTC. */
  issuedAt: string;
}

/** Undefined if the object may still become a record. Throws `photo_busy` while a removal of the photo is running. */
export async function settleArrival(
  deps: RecordDependencies,
  arrival: KnownArrival,
): Promise<RecordOutcome | undefined> {
  const { location, object, known, event, issuedAt } = arrival;
  const deletedAt = deletionAfter(event, issuedAt);
  if (deletedAt !== undefined) return settleDeleted(deps, arrival, deletedAt);
  if (known.photo && known.photo.contentType !== location.contentType) {
    await removeSurplus(deps, arrival, known.photo);
    return "known";
  }
  const reasonAgainst = reasonToDiscard(object);
  if (known.photo?.etag === object.etag && reasonAgainst === undefined) return "known";
  const removedAt = removalAfter(object, known.removed?.removedAt, arrival.uploaderRemovedAt);
  if (removedAt !== undefined) return settleRemoved(deps, arrival, removedAt);
  if (known.removed) await settleRemoval(deps, known.removed);
  return reasonAgainst === undefined ? undefined : discardCounted(deps, arrival, reasonAgainst);
}

async function settleDeleted(
  deps: RecordDependencies,
  arrival: KnownArrival,
  deletedAt: string,
): Promise<RecordOutcome> {
  const { location, event } = arrival;
  const { photo } = arrival.known;
  const isOther = photo !== undefined && photo.contentType !== location.contentType;
  const isPast = photo && deletionAfter(event, photo.initiatedAt ?? photo.uploadedAt) !== undefined;
  // The function that recorded it was killed before it saw the deletion.
  if (isPast && (await takeBackRecord(deps, photo, deletedAt)) && !isOther) return "removed";
  if (isPast || !isOther) return refuse(deps, arrival, { since: deletedAt, isPurged: true });
  // Keeps the same photo if it was sent under another type since the event was recreated.
  await removeThatOne(deps, arrival);
  return "removed";
}

async function settleRemoved(
  deps: RecordDependencies,
  arrival: KnownArrival,
  removedAt: string,
): Promise<RecordOutcome> {
  const { photo, missing, removed } = arrival.known;
  if (photo ?? missing) return discardCounted(deps, arrival, "It came after its uploader was taken off the event.");
  const outcome = await refuse(deps, arrival, { since: removedAt, isPurged: removed?.isPurged });
  if (outcome === "removed") await countBytes(deps, arrival, false);
  return outcome;
}

async function refuse(
  deps: RecordDependencies,
  { location, known, uploader }: KnownArrival,
  { since, isPurged }: { since: string; isPurged: true | undefined },
): Promise<"removed" | "known"> {
  // A later removal of the photo stands: URLs issued between the two removals stay void.
  const removedAt = latestOf(since, known.removed?.removedAt) ?? since;
  const byOrganiser = known.removed?.byOrganiser;
  const refused = withoutAbsent({ ...location, uploadedBy: uploader, removedAt, byOrganiser, isPurged });
  return (await refuseArrival(deps, refused)) ? "removed" : "known";
}

/** Discards the object, and counts its bytes: the promised photo may still come. */
export async function discardCounted(
  deps: RecordDependencies,
  arrival: KnownArrival,
  reason: string,
): Promise<"rejected"> {
  const { photo, missing } = arrival.known;
  // The recorded object was replaced by this one. Once this one is deleted, nothing is there.
  if (photo) await deps.table.markMissing(photo, deps.now());
  await discardArrival(deps, arrival, { reason, isReplacement: (photo ?? missing) !== undefined });
  await countBytes(deps, arrival, false);
  return "rejected";
}

/** @param isFirst whether the object is the one that was promised */
export const countBytes = (
  deps: RecordDependencies,
  { location, object, known }: KnownArrival,
  isFirst: boolean,
): Promise<void> => countArrivedBytes(deps, { eventId: location.eventId, object, promised: known.pending, isFirst });
