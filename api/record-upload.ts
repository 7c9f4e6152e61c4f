// Checks an arrived object and makes its record. Safe to run late, repeatedly and concurrently.
import { withoutEmpty } from "./changed-caption.ts";
import { containerHeadBytes } from "./contract.ts";
import { isOfBytes, reasonToReject } from "./judge-arrival.ts";
import type { Log } from "./log.ts";
import { captionOfMetadata } from "./object-metadata.ts";
import type { PhotoBucket, StoredObject } from "./photo-bucket.ts";
import { type PhotoLocation, rejectedKey, uploadKey } from "./photo-key.ts";
import { type MissingPhoto, type PendingUpload, type PhotoRecord, withoutAbsent } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { type RefusalDependencies, takeBackIfDeleted } from "./refuse-arrival.ts";
import { issuedAtOf } from "./remove-photo.ts";
import { countBytes, discardCounted, type KnownArrival, settleArrival } from "./settle-arrival.ts";
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
  const { eventId, photoId, contentType } = upload; // ignore anything else that the caller passes
  const location = { eventId, photoId, contentType };
  const object = await deps.bucket.head(uploadKey(location));
  if (!object) return "gone";
  const { uploadedBy: uploader } = captionOfMetadata(object.metadata);
  const read = { uploader, withRemoval: true, withEvent: true, consistent: true };
  const { uploads, event, uploaderRemovedAt } = await deps.table.readUploads(eventId, [photoId], read);
  const known = uploads.get(photoId) ?? {};
  const arrival = { location, object, known, event, uploader, uploaderRemovedAt, issuedAt: issuedAtOf(object) };
  return (await settleArrival(deps, arrival)) ?? recordArrival(deps, arrival);
}

async function recordArrival(deps: RecordDependencies, arrival: KnownArrival): Promise<RecordOutcome> {
  const { location, object, known } = arrival;
  const key = uploadKey(location);
  if (object.cameInParts && !deps.hashWhole) return "unproven";
  const sha256 = object.cameInParts ? await deps.hashWhole?.(key, object.etag) : object.sha256;
  if (object.cameInParts) {
    if (sha256 === undefined) return "gone";
    // Checked first: other faults of bytes that are not the photo's say nothing about the photo.
    if (!isOfBytes(location.photoId, sha256)) {
      return discardCounted(deps, arrival, "Its parts make a different photo than announced.");
    }
  }
  const isEmpty = object.sizeBytes === 0;
  const head = isEmpty ? new Uint8Array() : await deps.bucket.readFirstBytes(key, object.etag, containerHeadBytes);
  if (!head) return "gone";
  const reason = reasonToReject(location, object, head);
  if (reason !== undefined) return rejectArrival(deps, arrival, reason);

  // S3 dates parts to when they were begun; in the list by upload time, the photo counts as stored now.
  const storedAt = object.cameInParts ? deps.now() : object.storedAt;
  const earlier = known.photo ?? known.missing ?? known.pending;
  return saveRecord(deps, arrival, recordOf(location, { ...object, sha256, storedAt }, earlier));
}

async function saveRecord(
  deps: RecordDependencies,
  arrival: KnownArrival,
  record: PhotoRecord,
): Promise<"recorded" | "known" | "removed"> {
  const { known, event: before, issuedAt, uploader } = arrival;
  const { eventId, size } = record;
  if (!(await deps.table.savePhoto(record))) return "known";
  if (await takeBackIfDeleted(deps, record, { before, issuedAt })) return "removed";
  await deps.table.noteEvent(eventId);
  await countBytes(deps, arrival, !known.photo);
  if (ticketOfUploader(uploader) !== undefined) await deps.table.countArrival(eventId, uploader, size);
  return "recorded";
}

// Saves the record first: if the move fails, the next attempt still finds the object and moves it.
async function rejectArrival(
  deps: RecordDependencies,
  arrival: KnownArrival,
  reason: string,
): Promise<"rejected" | "removed"> {
  const { location, object, known, event: before, issuedAt } = arrival;
  const { eventId, photoId, contentType } = location;
  deps.log("warn", "rejected", { eventId, photoId, reason });
  const rejectedAt = deps.now();
  const uploadedBy = known.photo?.uploadedBy ?? arrival.uploader;
  const upload = { ...location, reason, uploadedBy, initiatedAt: issuedAt, rejectedAt: rejectedAt.toISOString() };
  const rejected = withoutAbsent(upload);
  const isSaved = await deps.table.saveRejected(rejected, new Date(rejectedAt.getTime() + keepRejectedMs));
  if (isSaved && (await takeBackIfDeleted(deps, rejected, { before, issuedAt }))) return "removed";
  const versionId = await deps.bucket.move(uploadKey(location), rejectedKey(location), object.etag);
  // A purge, or the event's deletion, may have run while it was copied. Then no record refers to the copy any more.
  const { rejected: kept } = await deps.table.readUpload(eventId, photoId, { consistent: true });
  if (!kept) {
    if (versionId !== undefined) await deps.removeVersion?.(rejectedKey(location), versionId);
    return "removed";
  }
  await countBytes(deps, arrival, !known.photo && known.rejected?.contentType !== contentType);
  return "rejected";
}

// Our own records have the full texts; the object's metadata is cut to what S3 accepts.
function recordOf(
  location: PhotoLocation,
  object: StoredObject,
  earlier: PhotoRecord | MissingPhoto | PendingUpload | undefined,
): PhotoRecord {
  const { title, description, takenAt, details, fileName, uploadedBy } = earlier ?? captionOfMetadata(object.metadata);
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
    formerRenditions: earlier && renditionsOf(earlier),
  });
}

function renditionsOf(earlier: PhotoRecord | MissingPhoto | PendingUpload): string[] | undefined {
  if (!("etag" in earlier)) return undefined;
  const { formerRenditions = [], pictures } = earlier;
  const keys = pictures ? [...formerRenditions, pictures.small.key, pictures.large.key] : formerRenditions;
  return keys.length > 0 ? keys : undefined;
}
