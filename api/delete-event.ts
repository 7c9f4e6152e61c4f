// DELETE /events/{eventId}: organisers delete an event with all that it has, in steps: the same call again goes on.
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

/** So much of the gateway's time for an answer is used for work. */
const workMs = 8_000;
const recordsAtOnce = 100;
const versionsAtOnce = 200;

/**
 * Marked first: from then on nothing may be uploaded. Then what is coming in parts is ended; then the records go, so that nobody is
 * told of a photo whose object is gone; then every version of the objects. What arrives afterwards by a URL that was given
 * before is removed for good when it arrives.
 */
export function deleteEvent({ table, bucket, now, log }: DeleteEventDependencies): HttpHandler {
  return answerRequest("deleteEvent", log, async (event) => {
    requireOrganiser(callerOf(event));
    const eventId = parseEventId(event);
    const until = now().getTime() + workMs;
    const known = await table.readEvent(eventId);
    if (!known?.deletion || known.deletion.isDone) await table.beginDeletion(eventId, now());
    // What was told of photos that are to come is deleted also where there is no event yet.
    const existed = known !== undefined && !known.deletion?.isDone;
    const since = (await table.readEvent(eventId))?.deletion?.since ?? "";
    // Another call may have deleted it to its end by now, and somebody created it anew: what is found then is not this one's to remove.
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
