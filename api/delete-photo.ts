// DELETE /events/{eventId}/photos/{photoId}: by who uploaded it and by organisers; it may be uploaded again.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { callerOf } from "./caller.ts";
import type { Log } from "./log.ts";
import { parseEventId, parsePhotoId } from "./parse-input.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import { rejectedKey } from "./photo-key.ts";
import type { PhotoTable } from "./photo-table.ts";
import { finishRemoval, type RemovalDependencies } from "./remove-photo.ts";
import { requireRegistered } from "./require-registered.ts";

export interface DeleteDependencies extends RemovalDependencies {
  table: RemovalDependencies["table"] &
    Pick<PhotoTable, "isRegistered" | "readUpload" | "beginRemoval" | "forgetPending">;
  bucket: RemovalDependencies["bucket"] & Pick<PhotoBucket, "remove">;
  log: Log;
}

/**
 * The record is marked before anything is removed: whatever is killed in between, nobody is told that the photo is there.
 * The same call again, or the sweep, finishes what was begun.
 */
export function deletePhoto(deps: DeleteDependencies): HttpHandler {
  return answerRequest("deletePhoto", deps.log, async (event) => {
    const caller = callerOf(event);
    const eventId = parseEventId(event);
    const photoId = parsePhotoId(event.pathParameters?.photoId, "photoId");
    await requireRegistered(deps.table, eventId, caller);
    const known = await deps.table.readUpload(eventId, photoId, { consistent: true });
    const record = known.photo ?? known.missing ?? known.rejected;
    const begun = known.removed?.removingSince === undefined ? undefined : known.removed;
    const uploadedBy = record ? record.uploadedBy : begun?.uploadedBy;
    if (!record && !begun) throw new ApiError("not_found", `Event ${eventId} has no such photo.`);
    if (!caller.isOrganiser && uploadedBy !== caller.email) {
      throw new ApiError("not_allowed", "Only who uploaded a photo and organisers may delete it.");
    }
    const isModeration = !known.rejected && caller.isOrganiser && uploadedBy !== caller.email;
    const removed = record
      ? await deps.table.beginRemoval(
          record,
          removalInstant(record, deps.now()),
          isModeration ? { byOrganiser: true } : {},
        )
      : begun;
    if (!removed) throw new ApiError("slow_down", "The photo is being changed. Try again.", { retryAfterSeconds: 1 });
    if (known.rejected) await deps.bucket.remove(rejectedKey(removed));
    if (uploadedBy !== undefined) await deps.table.forgetPending({ eventId, photoId, uploadedBy });
    await finishRemoval(deps, removed);
    return { status: 204 };
  });
}

// The clock of the function that gave the URL may be ahead of this one's; the removal is later all the same.
const removalInstant = ({ initiatedAt }: { initiatedAt?: string }, now: Date) =>
  initiatedAt === undefined ? now : new Date(Math.max(now.getTime(), Date.parse(initiatedAt)));
