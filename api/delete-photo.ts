// DELETE /events/{eventId}/photos/{photoId}: by who uploaded it and by organisers; it may be uploaded again.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { callerOf } from "./caller.ts";
import type { Log } from "./log.ts";
import { parseEventId, parsePhotoId } from "./parse-input.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import { rejectedKey, uploadKey } from "./photo-key.ts";
import type { PhotoTable } from "./photo-table.ts";
import { requireRegistered } from "./require-registered.ts";

export interface DeleteDependencies {
  table: Pick<PhotoTable, "isRegistered" | "readUpload" | "removePhoto">;
  bucket: Pick<PhotoBucket, "remove">;
  log: Log;
}

/** The object goes first: a record without object can be deleted again, an object without record would come back. */
export function deletePhoto({ table, bucket, log }: DeleteDependencies): HttpHandler {
  return answerRequest("deletePhoto", log, async (event) => {
    const caller = callerOf(event);
    const eventId = parseEventId(event);
    const photoId = parsePhotoId(event.pathParameters?.photoId, "photoId");
    await requireRegistered(table, eventId, caller);
    const { photo, rejected } = await table.readUpload(eventId, photoId, { consistent: true });
    const record = photo ?? rejected;
    if (!record) throw new ApiError("not_found", `Event ${eventId} has no such photo.`);
    if (!caller.isOrganiser && record.uploadedBy !== caller.email) {
      throw new ApiError("not_allowed", "Only who uploaded a photo and organisers may delete it.");
    }
    await bucket.remove(photo ? uploadKey(record) : rejectedKey(record));
    await table.removePhoto(record);
    return { status: 204 };
  });
}
