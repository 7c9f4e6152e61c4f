// Checks an arrived object and makes its record. Safe to run late, repeatedly and concurrently.
import { withoutEmpty } from "./changed-caption.ts";
import { containerHeadBytes } from "./contract.ts";
import { countArrivedBytes } from "./count-arrived-bytes.ts";
import { discardArrival, removeSurplus, removeThatOne } from "./discard-arrival.ts";
import { deletionAfter } from "./event-deletion.ts";
import type { EventRecord } from "./event-records.ts";
import { isOfBytes, reasonToDiscard, reasonToReject, removalAfter } from "./judge-arrival.ts";
import type { Log } from "./log.ts";
import { captionOfMetadata } from "./object-metadata.ts";
import type { PhotoBucket, StoredObject } from "./photo-bucket.ts";
import { type PhotoLocation, rejectedKey, uploadKey } from "./photo-key.ts";
import { type MissingPhoto, type PendingUpload, type PhotoRecord, withoutAbsent } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { type RefusalDependencies, refuseArrival, takeBackIfDeleted, takeBackRecord } from "./refuse-arrival.ts";
import { issuedAtOf, latestOf, settleRemoval } from "./remove-photo.ts";
import { ticketOfUploader } from "./uploader.ts";

export interface RecordDependencies extends RefusalDependencies {
  table: RefusalDependencies["table"] &
    Pick<
      PhotoTable,
      | "readUploads"
      | "readUpload"
      | "savePhoto"
      | "saveRejected"
      | "markMissing"
      | "countBytes"
      | "countArrival"
      | "noteEvent"
    >;
  bucket: RefusalDependencies["bucket"] & Pick<PhotoBucket, "readFirstBytes" | "move">;
  /** Reads a photo in parts. Absent if the caller cannot wait for that: then such a photo is `unproven`. */
  hashWhole?: PhotoBucket["hashWhole"];
  log: Log;
}

/**
 * `known`: the photo is already confirmed; `gone`: there is no object, or by now another one, which has its own event; `removed`: its URL was
 * issued before the photo, its uploader or its event was removed, so it was deleted; `unproven`: it came in parts and nobody has read it yet.
 */
export type RecordOutcome = "recorded" | "known" | "rejected" | "removed" | "gone" | "unproven";

/** How long a rejected object and its record are kept. */
const keepRejectedMs = 30 * 24 * 3600 * 1000;

/**
 * One HEAD and one read of four items; then, unless that settles it, the first bytes, one conditional write, and the event once more. An
 * object that is not the image it claims to be is moved to `rejected/` and recorded as rejected.
 */
export async function recordUpload(deps: RecordDependencies, upload: PhotoLocation): Promise<RecordOutcome> {
  const { table, bucket, log } = deps;
  const { eventId, photoId, contentType } = upload; // ignore anything else that the caller passes
  const location = { eventId, photoId, contentType };
  const key = uploadKey(location);
  const object = await bucket.head(key);
  if (!object) return "gone";
  // Only the pending upload of the person who stored this object counts.
  const { uploadedBy: uploader } = captionOfMetadata(object.metadata);
  const read = await table.readUploads(eventId, [photoId], {
    uploader,
    withRemoval: true,
    withEvent: true,
    consistent: true,
  });
  const known = read.uploads.get(photoId) ?? {};
  const issuedAt = issuedAtOf(object);
  const refuse = async (since: string, isPurged = known.removed?.isPurged) => {
    const byOrganiser = known.removed?.byOrganiser;
    // A later removal of the photo stands: URLs issued between the two removals stay void.
    const removedAt = latestOf(since, known.removed?.removedAt) ?? since;
    const refused = withoutAbsent({ ...location, uploadedBy: uploader, removedAt, byOrganiser, isPurged });
    return (await refuseArrival(deps, refused)) ? "removed" : "known";
  };
  const recorded = known.photo;
  const isOther = recorded !== undefined && recorded.contentType !== contentType;
  const deletedAt = deletionAfter(read.event, issuedAt);
  if (deletedAt !== undefined) {
    const isPast = recorded && deletionAfter(read.event, recorded.initiatedAt ?? recorded.uploadedAt) !== undefined;
    // The function that recorded it was killed before it saw the deletion.
    if (isPast && (await takeBackRecord(deps, recorded, deletedAt)) && !isOther) return "removed";
    if (isPast || !isOther) return refuse(deletedAt, true);
    // Keeps the same photo if it was sent under another type since the event was recreated.
    await removeThatOne(deps, { location, object });
    return "removed";
  }
  if (isOther) {
    await removeSurplus(deps, { location, object }, recorded);
    return "known";
  }
  const countBytes = (isFirst: boolean) =>
    countArrivedBytes(deps, { eventId, object, promised: known.pending, isFirst });
  const reasonAgainst = reasonToDiscard(object);
  if (known.photo?.etag === object.etag && reasonAgainst === undefined) return "known";
  const discardCounted = async (why: string) => {
    // The recorded object was replaced by this one. Once this one is deleted, nothing is there.
    if (known.photo) await table.markMissing(known.photo, deps.now());
    const isReplacement = (known.photo ?? known.missing) !== undefined;
    await discardArrival(deps, { location, object }, { reason: why, isReplacement });
    await countBytes(false); // the promised photo may still come
    return "rejected" as const;
  };
  const removedAt = removalAfter(object, known.removed?.removedAt, read.uploaderRemovedAt);
  if (removedAt !== undefined) {
    if (known.photo ?? known.missing) return discardCounted("It came after its uploader was taken off the event.");
    const outcome = await refuse(removedAt);
    if (outcome === "removed") await countBytes(false);
    return outcome;
  }
  if (known.removed) await settleRemoval(deps, known.removed);

  if (reasonAgainst !== undefined) return discardCounted(reasonAgainst);
  if (object.cameInParts && !deps.hashWhole) return "unproven";

  const sha256 = object.cameInParts ? await deps.hashWhole?.(key, object.etag) : object.sha256;
  if (object.cameInParts) {
    if (sha256 === undefined) return "gone";
    // Checked first: other faults of bytes that are not the photo's say nothing about the photo.
    if (!isOfBytes(photoId, sha256)) return discardCounted("Its parts make a different photo than announced.");
  }
  const head =
    object.sizeBytes > 0 ? await bucket.readFirstBytes(key, object.etag, containerHeadBytes) : new Uint8Array();
  if (!head) return "gone";
  const reason = reasonToReject(location, object, head);
  if (reason !== undefined) {
    log("warn", "rejected", { eventId, photoId, reason });
    const uploadedBy = known.photo?.uploadedBy ?? uploader;
    const outcome = await reject(deps, { location, reason, uploadedBy, issuedAt, before: read.event });
    if (outcome === "rejected") await countBytes(!known.photo && known.rejected?.contentType !== contentType);
    return outcome;
  }

  // S3 dates parts to when they were begun; in the list by upload time, the photo counts as stored now.
  const storedAt = object.cameInParts ? deps.now() : object.storedAt;
  const told = known.photo ?? known.missing ?? known.pending;
  const record = recordOf(location, { ...object, sha256, storedAt }, told);
  if (!(await table.savePhoto(record))) return "known";
  if (await takeBackIfDeleted(deps, record, { before: read.event, issuedAt })) return "removed";
  await table.noteEvent(location.eventId);
  await countBytes(!known.photo);
  if (ticketOfUploader(uploader) !== undefined) await table.countArrival(eventId, uploader, object.sizeBytes);
  return "recorded";
}

interface Rejection {
  location: PhotoLocation;
  reason: string;
  uploadedBy: string | undefined;
  issuedAt: string;
  /** The event as read earlier. */
  before: EventRecord | undefined;
}

// Saves the record first: if the move fails, the next attempt still finds the object and moves it.
async function reject(deps: RecordDependencies, rejection: Rejection): Promise<"rejected" | "removed"> {
  const { location, reason, uploadedBy, issuedAt, before } = rejection;
  const { table, bucket, now } = deps;
  const rejectedAt = now();
  const upload = { ...location, reason, uploadedBy, initiatedAt: issuedAt, rejectedAt: rejectedAt.toISOString() };
  const rejected = withoutAbsent(upload);
  const isSaved = await table.saveRejected(rejected, new Date(rejectedAt.getTime() + keepRejectedMs));
  if (isSaved && (await takeBackIfDeleted(deps, rejected, { before, issuedAt }))) return "removed";
  const versionId = await bucket.move(uploadKey(location), rejectedKey(location));
  // A purge, or the event's deletion, may have run while it was copied. Then no record refers to the copy any more.
  const { rejected: kept } = await table.readUpload(location.eventId, location.photoId, { consistent: true });
  if (!kept && versionId !== undefined) await deps.removeVersion?.(rejectedKey(location), versionId);
  return kept ? "rejected" : "removed";
}

// Our own records have the full texts; the object's metadata is cut to what S3 accepts.
function recordOf(
  location: PhotoLocation,
  object: StoredObject,
  told: PhotoRecord | MissingPhoto | PendingUpload | undefined,
): PhotoRecord {
  const { title, description, takenAt, details, fileName, uploadedBy } = told ?? captionOfMetadata(object.metadata);
  return withoutAbsent({
    ...location,
    ...withoutEmpty({ title, description, takenAt, details }),
    fileName,
    uploadedBy,
    size: object.sizeBytes,
    sha256: object.sha256,
    etag: object.etag,
    uploadedAt: object.storedAt.toISOString(),
    initiatedAt: captionOfMetadata(object.metadata).initiatedAt,
    formerRenditions: told && renditionsOf(told),
  });
}

function renditionsOf(told: PhotoRecord | MissingPhoto | PendingUpload): string[] | undefined {
  if (!("etag" in told)) return undefined;
  const { formerRenditions = [], pictures } = told;
  const keys = pictures ? [...formerRenditions, pictures.small.key, pictures.large.key] : formerRenditions;
  return keys.length > 0 ? keys : undefined;
}
