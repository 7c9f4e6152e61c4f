// DELETE /events/{eventId}/photos/{photoId}: for its uploader and for organisers. It may be uploaded again. With `purge=true`, no version
// of its bytes stays.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { ApiError, beingChanged } from "./api-error.ts";
import { type Caller, callerOf } from "./caller.ts";
import type { Log } from "./log.ts";
import { parseEventId, parseFlag, parsePhotoId } from "./parse-input.ts";
import { endPartUpload } from "./part-uploads.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import { rejectedKey } from "./photo-key.ts";
import type { KnownUpload, RemovedPhoto } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { markForPurge, purgeVersions } from "./purge-photo.ts";
import { finishRemoval, type RemovalDependencies } from "./remove-photo.ts";
import { requireRegistered } from "./require-registered.ts";

export interface DeleteDependencies extends RemovalDependencies {
  table: RemovalDependencies["table"] &
    Pick<
      PhotoTable,
      | "isRegistered"
      | "readUpload"
      | "beginRemoval"
      | "refuseUpload"
      | "forgetPending"
      | "readPartUpload"
      | "forgetPartUpload"
    >;
  bucket: RemovalDependencies["bucket"] &
    Pick<PhotoBucket, "remove" | "removeVersionsBelow" | "firstVersionBelow" | "abortParts">;
  log: Log;
}

/**
 * Marks the record before anything is removed, so nobody is told that the photo is there even if the function is killed. Repeating the
 * call finishes the removal; so does the sweep, except for a purge. If there is no photo yet, the caller's own parts are deleted.
 */
export function deletePhoto(deps: DeleteDependencies): HttpHandler {
  return answerRequest("deletePhoto", deps.log, async (event) => {
    const caller = callerOf(event);
    const eventId = parseEventId(event);
    const photoId = parsePhotoId(event.pathParameters?.photoId, "photoId");
    const purges = parseFlag(event, "purge");
    await requireRegistered(deps.table, eventId, caller);
    const known = await deps.table.readUpload(eventId, photoId, { consistent: true });
    const removed =
      (await beginRemoval(deps, known, { caller, purges })) ??
      (await beginPurge(deps, known, { caller, eventId, photoId, purges }));
    if (!removed && (await giveUp(deps, { eventId, photoId, uploadedBy: caller.email }))) return { status: 204 };
    if (!removed) throw new ApiError("not_found", `Event ${eventId} has no such photo.`);
    if (known.rejected) await deps.bucket.remove(rejectedKey(removed));
    const { uploadedBy } = removed;
    if (uploadedBy !== undefined) await deps.table.forgetPending({ eventId, photoId, uploadedBy });
    if (purges) await finishRemoval(deps, removed, () => purgeVersions(deps, removed));
    else await finishRemoval(deps, removed);
    return { status: 204 };
  });
}

/** For a photo that is there, or whose removal is unfinished. Undefined for any other, and if an unfinished removal becomes a purge. */
async function beginRemoval(
  deps: DeleteDependencies,
  known: KnownUpload,
  { caller, purges }: { caller: Caller; purges: boolean },
): Promise<RemovedPhoto | undefined> {
  const record = known.photo ?? known.missing ?? known.rejected;
  const begun = known.removed?.removingSince === undefined ? undefined : known.removed;
  if (!record && (!begun || purges)) return undefined;
  const uploadedBy = record ? record.uploadedBy : begun?.uploadedBy;
  assertMayDelete(uploadedBy, caller);
  if (!record) return begun;
  const isModeration = !known.rejected && caller.isOrganiser && uploadedBy !== caller.email;
  const at = removalInstant(record, deps.now());
  const removed = await deps.table.beginRemoval(record, at, {
    ...(isModeration && { byOrganiser: true }),
    ...(purges && { isPurged: true }),
  });
  if (!removed) throw beingChanged();
  return removed;
}

/** For a photo that was removed earlier and of which the bucket still keeps versions. Only organisers may purge one that has no mark any more. */
async function beginPurge(
  deps: DeleteDependencies,
  { removed }: KnownUpload,
  { caller, eventId, photoId, purges }: { caller: Caller; eventId: string; photoId: string; purges: boolean },
): Promise<RemovedPhoto | undefined> {
  if (!purges || (!removed && !caller.isOrganiser)) return undefined;
  if (removed) assertMayDelete(removed.uploadedBy, caller);
  return markForPurge(deps, { eventId, photoId }, removed);
}

function assertMayDelete(uploadedBy: string | undefined, caller: Caller): void {
  if (caller.isOrganiser || uploadedBy === caller.email) return;
  throw new ApiError("not_allowed", "Only who uploaded a photo and organisers may delete it.");
}

/** Ends one uploader's upload in parts, before there is a record. @returns whether there was one */
async function giveUp(
  { table, bucket }: DeleteDependencies,
  upload: { eventId: string; photoId: string; uploadedBy: string },
): Promise<boolean> {
  const inParts = await table.readPartUpload(upload);
  if (!inParts) return false;
  await endPartUpload({ table, bucket }, inParts);
  await table.forgetPending(upload);
  return true;
}

// The clock of the function that issued the URL may be ahead of this one's. The removal must be later all the same.
const removalInstant = ({ initiatedAt }: { initiatedAt?: string }, now: Date) =>
  initiatedAt === undefined ? now : new Date(Math.max(now.getTime(), Date.parse(initiatedAt)));
