// POST /events/{eventId}/photos/initiate-upload: permission and a presigned URL for one photo.
import { type Answer, answerRequest, type HttpHandler } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { type Caller, callerOf } from "./caller.ts";
import { changedCaption } from "./changed-caption.ts";
import { type InitiateAnswer, photoIdOf } from "./contract.ts";
import { metadataOfCaption } from "./object-metadata.ts";
import { type InitiateInput, parseInitiate } from "./parse-initiate.ts";
import { parseEventId } from "./parse-input.ts";
import { type PhotoBucket, putUrlSeconds } from "./photo-bucket.ts";
import { uploadKey } from "./photo-key.ts";
import type { PendingUpload, PhotoRecord } from "./photo-record.ts";
import type { KnownUpload } from "./photo-records.ts";
import type { PhotoTable } from "./photo-table.ts";
import { type RecordDependencies, recordUpload } from "./record-upload.ts";
import { requireRegistered } from "./require-registered.ts";
import { quotaExceeded, usageOf } from "./usage.ts";
import type { DailyLimits } from "./usage-records.ts";

export interface InitiateDependencies extends RecordDependencies {
  table: RecordDependencies["table"] &
    Pick<PhotoTable, "isRegistered" | "savePending" | "updateCaption" | "countPhoto">;
  bucket: RecordDependencies["bucket"] & Pick<PhotoBucket, "presignPut">;
  /** For each person and event; undefined: no limit, and nothing is counted. */
  dailyLimits?: DailyLimits | undefined;
  /** A random UUID of version 4. */
  randomId: () => string;
}

/** Longer than events may be late: EventBridge tries for a day, and a queue of failures waits for people. */
const keepPendingMs = 7 * 24 * 3600 * 1000;

/** For a new photo: one read of three items, one counted, one written, nothing asked of S3 (docs/scaling.md). */
export function initiateUpload(deps: InitiateDependencies): HttpHandler {
  return answerRequest("initiateUpload", deps.log, async (event) => {
    const caller = callerOf(event);
    const eventId = parseEventId(event);
    const photo = parseInitiate(event);
    const photoId = photo.sha256 ? photoIdOf(Buffer.from(photo.sha256, "base64")) : deps.randomId();
    const attendee = caller.isOrganiser ? undefined : caller.email;
    const seen = await deps.table.readUpload(eventId, photoId, { attendee });
    // A registration of a moment ago may not be seen yet; a removal neither, for well under a second.
    if (!seen.isRegistered) await requireRegistered(deps.table, eventId, caller);

    // That a photo is stored is never said on a stale read: it may have been deleted a moment ago.
    const known = seen.photo
      ? await deps.table.readUpload(eventId, photoId, { consistent: true })
      : await recordArrived(deps, seen);
    if (known.photo) return answerStored(deps, caller, known.photo, photo);
    if (known.rejected?.contentType === photo.contentType) {
      throw new ApiError("unsupported_type", `This photo arrived before and was rejected. ${known.rejected.reason}`);
    }
    return answerUrl(deps, { eventId, photoId, caller, photo, isCounted: known.pending !== undefined });
  });
}

// An upload that is pending may have arrived: its event was lost, or is still on its way.
async function recordArrived(deps: InitiateDependencies, seen: KnownUpload): Promise<KnownUpload> {
  if (!seen.pending) return seen;
  if ((await recordUpload(deps, seen.pending)) === "gone") return seen;
  return deps.table.readUpload(seen.pending.eventId, seen.pending.photoId, { consistent: true });
}

async function answerStored(
  { table }: InitiateDependencies,
  caller: Caller,
  record: PhotoRecord,
  given: InitiateInput,
): Promise<Answer> {
  const mayChange = caller.isOrganiser || caller.email === record.uploadedBy;
  const changes = mayChange ? changedCaption(record, given) : undefined;
  const isUpdated = changes !== undefined && (await table.updateCaption(record, changes));
  const stored: InitiateAnswer = { photoId: record.photoId, status: "stored" };
  return { status: 200, body: isUpdated ? { ...stored, captionUpdated: true } : stored };
}

interface NewUpload {
  eventId: string;
  photoId: string;
  caller: Caller;
  photo: InitiateInput;
  /** It was counted when it was initiated first. */
  isCounted: boolean;
}

async function answerUrl(deps: InitiateDependencies, upload: NewUpload): Promise<Answer> {
  const { table, bucket } = deps;
  const { eventId, photoId, caller, photo } = upload;
  const { sha256, ...told } = photo;
  const now = deps.now();
  const pending: PendingUpload = {
    ...told,
    eventId,
    photoId,
    uploadedBy: caller.email,
    initiatedAt: now.toISOString(),
  };
  if (!upload.isCounted) await countPhoto(deps, pending, now);
  const [put] = await Promise.all([
    bucket.presignPut(
      {
        key: uploadKey(pending),
        contentType: photo.contentType,
        size: photo.size,
        sha256,
        metadata: metadataOfCaption(pending),
      },
      now,
    ),
    table.savePending(pending, new Date(now.getTime() + keepPendingMs)),
  ]);
  const expiresAt = new Date(now.getTime() + putUrlSeconds * 1000).toISOString();
  const body: InitiateAnswer = { photoId, s3PutObjectUrl: put.url, headers: put.headers, expiresAt };
  return { status: 201, body };
}

async function countPhoto({ table, dailyLimits }: InitiateDependencies, pending: PendingUpload, now: Date) {
  if (!dailyLimits) return;
  const { eventId, uploadedBy: email, size: sizeBytes = 0 } = pending;
  const isWithin = await table.countPhoto(usageOf({ eventId, email, sizeBytes, at: now }), dailyLimits);
  if (!isWithin) throw quotaExceeded(eventId, dailyLimits, now);
}
