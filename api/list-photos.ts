// GET /events/{eventId}/photos: an event's photos, page by page.
import { answerRequest, type HttpEvent, type HttpHandler } from "./answer-request.ts";
import { callerOf } from "./caller.ts";
import type { ListAnswer, ListedPhoto, ListOrder } from "./contract.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Log } from "./log.ts";
import { answerBytesOf, maxAnswerBytes } from "./max-answer-bytes.ts";
import { invalid, parseEventId, parseLimit, parsePhotoId } from "./parse-input.ts";
import { uploadKey } from "./photo-key.ts";
import { confirmedPhoto, type PhotoRecord, type Rendition } from "./photo-record.ts";
import { type ListPosition, listSortOf } from "./photo-records.ts";
import type { PhotoTable } from "./photo-table.ts";
import { requireRegistered } from "./require-registered.ts";

export interface ListDependencies {
  table: Pick<PhotoTable, "isRegistered" | "listPhotos">;
  /** The private, short-lived URLs of an event's objects. */
  urlsOf: (eventId: string) => Promise<UrlOf>;
  log: Log;
}

export type UrlOf = (key: string) => Promise<string>;

/** A page may hold fewer than `limit` photos although more follow: only a missing cursor marks the last page. */
export function listPhotos({ table, urlsOf, log }: ListDependencies): HttpHandler {
  return answerRequest("listPhotos", log, async (event) => {
    const caller = callerOf(event);
    const eventId = parseEventId(event);
    const order = parseOrder(event);
    const limit = parseLimit(event, { usual: 100, most: 1000 });
    const after = parseCursor(event, order);
    const from = parseFrom(event, order);
    const [page] = await Promise.all([
      table.listPhotos(eventId, { order, limit, after, from }),
      requireRegistered(table, eventId, caller),
    ]);
    const urlOf = await urlsOf(eventId);
    const listed = await Promise.all(page.photos.map((record) => listedPhoto(record, urlOf)));
    const photos = withinAnswer(listed);
    const isLast = page.isLast && photos.length === listed.length;
    const last = page.photos[photos.length - 1];
    const body: ListAnswer = { photos };
    if (last && !isLast) body.cursor = encodeCursor([order, listSortOf(last, order), last.photoId]);
    return { status: 200, body };
  });
}

async function listedPhoto(record: PhotoRecord, urlOf: UrlOf): Promise<ListedPhoto> {
  const { eventId, uploadedAt, pictures, renditionsFailed } = record;
  const url = await urlOf(uploadKey(record));
  const listed = { ...confirmedPhoto(record), eventId, uploadedAt, url };
  if (!pictures) return { ...listed, ...(renditionsFailed && { renditionsFailed: renditionsFailed.reason }) };
  const { width, height, thumbhash } = pictures;
  const link = async ({ key, ...size }: Rendition) => ({ url: await urlOf(key), ...size });
  const [small, large] = await Promise.all([link(pictures.small), link(pictures.large)]);
  return { ...listed, width, height, thumbhash, renditions: { small, large } };
}

function parseOrder(event: HttpEvent): ListOrder {
  const order = event.queryStringParameters?.order ?? "newest";
  if (order !== "newest" && order !== "taken") throw invalid("order must be newest or taken.");
  return order;
}

const datePattern = /^(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?)(?:(?<=T.*)(?:Z|[+ -]\d\d:\d\d))?$/;

/** A date, or a date and time. The offset is ignored: the list is sorted by the camera's local time. */
function parseFrom(event: HttpEvent, order: ListOrder): string | undefined {
  const text = event.queryStringParameters?.from;
  if (text === undefined) return undefined;
  if (order !== "taken") throw invalid("from needs order=taken.");
  // An unescaped `+` arrives as a space.
  const [, from] = datePattern.exec(text) ?? [];
  if (from === undefined || Number.isNaN(Date.parse(from))) {
    throw invalid("from must be a date such as 2026-11-22 or 2026-11-22T18:30:00.");
  }
  return from;
}

function parseCursor(event: HttpEvent, order: ListOrder): ListPosition | undefined {
  const parts = decodeCursor(event.queryStringParameters?.cursor, order, 2);
  if (!parts) return undefined;
  const [sort = "", photoId = ""] = parts;
  return { sort, photoId: parsePhotoId(photoId, "cursor") };
}

// At least one, or the list could not continue.
function withinAnswer(photos: ListedPhoto[]): ListedPhoto[] {
  let left = maxAnswerBytes;
  const end = photos.findIndex((photo, i) => {
    left -= answerBytesOf(photo);
    return left < 0 && i > 0;
  });
  return end < 0 ? photos : photos.slice(0, end);
}
