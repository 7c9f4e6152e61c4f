// GET /events/{eventId}/photos: an event's photos, page by page.
import { answerRequest, type HttpEvent, type HttpHandler } from "./answer-request.ts";
import { callerOf } from "./caller.ts";
import type { ListAnswer, ListedPhoto, ListOrder } from "./contract.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Log } from "./log.ts";
import { maxAnswerBytes } from "./max-answer-bytes.ts";
import { invalid, parseEventId, parseLimit, parsePhotoId } from "./parse-input.ts";
import { uploadKey } from "./photo-key.ts";
import { confirmedPhoto, type PhotoRecord } from "./photo-record.ts";
import { type ListPosition, listSortOf } from "./photo-records.ts";
import type { PhotoTable } from "./photo-table.ts";
import { requireRegistered } from "./require-registered.ts";

export interface ListDependencies {
  table: Pick<PhotoTable, "isRegistered" | "listPhotos">;
  /** A private, short-lived URL of an object. */
  urlOf: (key: string) => Promise<string>;
  log: Log;
}

/** A page may hold fewer than `limit` photos although there are more: only a missing cursor says that it is the last. */
export function listPhotos({ table, urlOf, log }: ListDependencies): HttpHandler {
  return answerRequest("listPhotos", log, async (event) => {
    const caller = callerOf(event);
    const eventId = parseEventId(event);
    const order = parseOrder(event);
    const limit = parseLimit(event, { usual: 100, most: 1000 });
    const after = parseCursor(event, order);
    const [page] = await Promise.all([
      table.listPhotos(eventId, { order, limit, after }),
      requireRegistered(table, eventId, caller),
    ]);
    const listed = await Promise.all(page.photos.map((record) => listedPhoto(record, urlOf)));
    const photos = withinAnswer(listed);
    const isLast = page.isLast && photos.length === listed.length;
    const last = page.photos[photos.length - 1];
    const body: ListAnswer = { photos };
    if (last && !isLast) body.cursor = encodeCursor([order, listSortOf(last, order), last.photoId]);
    return { status: 200, body };
  });
}

async function listedPhoto(record: PhotoRecord, urlOf: ListDependencies["urlOf"]): Promise<ListedPhoto> {
  const { eventId, uploadedAt } = record;
  return { ...confirmedPhoto(record), eventId, uploadedAt, url: await urlOf(uploadKey(record)) };
}

function parseOrder(event: HttpEvent): ListOrder {
  const order = event.queryStringParameters?.order ?? "newest";
  if (order !== "newest" && order !== "taken") throw invalid("order must be newest or taken.");
  return order;
}

function parseCursor(event: HttpEvent, order: ListOrder): ListPosition | undefined {
  const parts = decodeCursor(event.queryStringParameters?.cursor, order, 2);
  if (!parts) return undefined;
  const [sort = "", photoId = ""] = parts;
  return { sort, photoId: parsePhotoId(photoId, "cursor") };
}

// At least one, or the list could not go on.
function withinAnswer(photos: ListedPhoto[]): ListedPhoto[] {
  let left = maxAnswerBytes;
  const end = photos.findIndex((photo, i) => {
    left -= Buffer.byteLength(JSON.stringify(photo));
    return left < 0 && i > 0;
  });
  return end < 0 ? photos : photos.slice(0, end);
}
