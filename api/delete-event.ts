// DELETE /events/{eventId}: organisers delete an event and everything in it, step by step: repeating the call continues.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import type { DeleteEventAnswer } from "./contract.ts";
import type { Log } from "./log.ts";
import { parseEventId } from "./parse-input.ts";
import { endPartUploads } from "./part-uploads.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import { eventPrefixes } from "./photo-key.ts";
import type { PhotoTable } from "./photo-table.ts";
import { keepRemovalMs } from "./remove-photo.ts";

export interface DeleteEventDependencies {
  table: Pick<
    PhotoTable,
    "beginDeletion" | "removeSome" | "endDeletion" | "readEvent" | "somePartUploads" | "forgetPartUpload"
  >;
  bucket: Pick<PhotoBucket, "removeVersionsBelow" | "abortParts">;
  now: () => Date;
  log: Log;
}

/** How much of the gateway's timeout is used for work. */
const workMs = 8_000;
const recordsAtOnce = 100;
const versionsAtOnce = 200;

/**
 * Marks the event first: from then on nothing may be uploaded. Then it ends uploads in parts, deletes the records, so that nobody
 * is told of a photo without an object, and deletes every version of the objects. Anything that arrives later through an older URL is
 * deleted for good on arrival.
 */
export function deleteEvent({ table, bucket, now, log }: DeleteEventDependencies): HttpHandler {
  return answerRequest("deleteEvent", log, async (event) => {
    requireOrganiser(callerOf(event));
    const eventId = parseEventId(event);
    const until = now().getTime() + workMs;
    const known = await table.readEvent(eventId);
    if (!known?.deletion || known.deletion.isDone) await table.beginDeletion(eventId, now());
    // Pending uploads are deleted even if there is no event yet.
    const existed = known !== undefined && !known.deletion?.isDone;
    const since = (await table.readEvent(eventId))?.deletion?.since ?? "";
    // Another call may have finished the deletion and somebody recreated the event: then this call must not touch what it finds.
    const isStillWanted = async () => (await table.readEvent(eventId))?.deletion?.since === since;
    let photos = 0;
    const answer = (isDone: boolean) => ({
      status: 200,
      body: { isDone, existed, photos } satisfies DeleteEventAnswer,
    });
    const isTimeUp = () => now().getTime() > until;
    if (!(await endPartUploads({ table, bucket }, eventId, { isTimeUp, isStillWanted }))) return answer(false);
    for (let isAll = false; !isAll; ) {
      if (isTimeUp()) return answer(false);
      const removed = await table.removeSome(eventId, recordsAtOnce, isStillWanted);
      photos += removed.photos;
      isAll = removed.isAll;
    }
    for (const prefix of eventPrefixes(eventId)) {
      for (let isAll = false; !isAll; ) {
        if (isTimeUp()) return answer(false);
        isAll = await bucket.removeVersionsBelow(prefix, versionsAtOnce, isStillWanted);
      }
    }
    await table.endDeletion(eventId, since, new Date(now().getTime() + keepRemovalMs));
    return answer(true);
  });
}
