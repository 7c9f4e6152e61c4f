// POST /events/{eventId}/photos/lookup: which of these photos are confirmed, and which were rejected.
import { answerRequest, type HttpEvent, type HttpHandler } from "./answer-request.ts";
import { callerOf } from "./caller.ts";
import { type ConfirmedPhoto, type LookupAnswer, maxLookupIds } from "./contract.ts";
import type { Log } from "./log.ts";
import { maxAnswerBytes } from "./max-answer-bytes.ts";
import { invalid, parseBody, parseEventId, parsePhotoId } from "./parse-input.ts";
import { confirmedPhoto } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { requireRegistered } from "./require-registered.ts";

export interface LookupDependencies {
  table: Pick<PhotoTable, "isRegistered" | "lookup">;
  log: Log;
}

export function lookupPhotos({ table, log }: LookupDependencies): HttpHandler {
  return answerRequest("lookupPhotos", log, async (event) => {
    const caller = callerOf(event);
    const eventId = parseEventId(event);
    const photoIds = parseIds(event);
    const [{ photos, rejected }] = await Promise.all([
      table.lookup(eventId, photoIds),
      requireRegistered(table, eventId, caller),
    ]);
    const body: LookupAnswer = { photos: withinAnswer(photos.map(confirmedPhoto)) };
    if (rejected.length > 0) body.rejected = rejected.map(({ photoId, reason }) => ({ photoId, reason }));
    return { status: 200, body };
  });
}

function parseIds(event: HttpEvent): string[] {
  const { photoIds } = parseBody(event);
  if (!Array.isArray(photoIds) || photoIds.length < 1 || photoIds.length > maxLookupIds) {
    throw invalid(`photoIds must be a list of 1 to ${maxLookupIds} ids.`);
  }
  return photoIds.map((photoId, i) => parsePhotoId(photoId, `photoIds[${i}]`));
}

// That a photo is confirmed must always be said; its caption only where Lambda's answer has room for it.
function withinAnswer(photos: ConfirmedPhoto[]): ConfirmedPhoto[] {
  let left = maxAnswerBytes;
  return photos.map((photo) => {
    left -= Buffer.byteLength(JSON.stringify(photo));
    if (left >= 0) return photo;
    const { title: _, description: __, details: ___, ...rest } = photo;
    return { ...rest, captionOmitted: true };
  });
}
