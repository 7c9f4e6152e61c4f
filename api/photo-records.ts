// The records of photos in the table: pending, confirmed, rejected. Each write is one conditional write of one item.
import type { CaptionFields, ListOrder } from "./contract.ts";
import { type PendingUpload, type PhotoRecord, type RejectedUpload, takenSortOf } from "./photo-record.ts";
import type { Item, TableItems } from "./table-items.ts";
import { attendeeKey, pendingKey, photoKey, tableLayout } from "./table-layout.ts";

/** What the table knows of one upload. `photo` and `rejected` exclude each other. */
export interface KnownUpload {
  photo?: PhotoRecord;
  rejected?: RejectedUpload;
  /** Of the uploader that was asked for. */
  pending?: PendingUpload;
}

export interface KnownUploads {
  isRegistered: boolean;
  /** One for each id that was asked for. */
  uploads: Map<string, KnownUpload>;
}

export interface ReadUploadOptions {
  /** Whose pending uploads to read with them. */
  uploader?: string | undefined;
  /** Whose registration for the event to read with them. */
  attendee?: string | undefined;
  /** Costs twice as much, and sees every write that was answered before. */
  consistent?: boolean;
}

/** Where a list goes on: sort value of its order, then the photo's id. */
export interface ListPosition {
  sort: string;
  photoId: string;
}

export interface PhotoPage {
  photos: PhotoRecord[];
  /** False where photos may follow: a page after it may turn out to be empty. */
  isLast: boolean;
}

export interface PhotoRecords {
  /** In one read, or two where there are more than 49 of them; no id may be named twice. */
  readUploads(eventId: string, photoIds: string[], options?: ReadUploadOptions): Promise<KnownUploads>;
  /** The same for one of them. */
  readUpload(eventId: string, photoId: string, options?: ReadUploadOptions): Promise<KnownUpload>;
  /** Those of the photos that are confirmed or rejected; ids may repeat. One read for up to 100 of them. */
  lookup(eventId: string, photoIds: string[]): Promise<{ photos: PhotoRecord[]; rejected: RejectedUpload[] }>;
  /** Replaces what was pending for the same photos and uploader; no photo may be named twice. */
  savePending(uploads: PendingUpload[], expiresAt: Date): Promise<void>;
  /**
   * Confirms a photo, once: false, and nothing changed, where it is confirmed already. A rejected one, and one whose
   * object under the same key is another by now, are replaced.
   */
  savePhoto(record: PhotoRecord): Promise<boolean>;
  /** False, and nothing changed, where the photo is confirmed under another key. */
  saveRejected(upload: RejectedUpload, expiresAt: Date): Promise<boolean>;
  /** Changes what is given; what is given empty is removed. False where there is no such record. */
  updateCaption(record: PhotoRecord, changes: CaptionFields): Promise<boolean>;
  /** `newest`: latest upload first; `taken`: oldest first, those without a date last. `from`, with `taken`: begin at this sort value. */
  listPhotos(
    eventId: string,
    page: { order: ListOrder; limit: number; after?: ListPosition | undefined; from?: string | undefined },
  ): Promise<PhotoPage>;
  /** Forgets the record, and what is pending of who uploaded it. */
  removePhoto(record: PhotoRecord | RejectedUpload): Promise<void>;
}

export const listSortOf = (record: PhotoRecord, order: ListOrder): string =>
  order === "newest" ? record.uploadedAt : takenSortOf(record);

export function keepPhotos(items: TableItems): PhotoRecords {
  async function readUploads(
    eventId: string,
    photoIds: string[],
    { uploader, attendee, consistent = false }: ReadUploadOptions = {},
  ): Promise<KnownUploads> {
    const keys = photoIds.map((photoId) => photoKey(eventId, photoId));
    if (uploader !== undefined) keys.push(...photoIds.map((photoId) => pendingKey(eventId, photoId, uploader)));
    if (attendee !== undefined) keys.push(attendeeKey(eventId, attendee));
    const known: KnownUploads = { isRegistered: false, uploads: new Map(photoIds.map((photoId) => [photoId, {}])) };
    for (const item of await items.getMany(keys, { consistent })) {
      const upload = known.uploads.get(String(item.photoId));
      if (!upload) known.isRegistered = true;
      else if (item.sk.startsWith("PENDING#")) upload.pending = withoutKeys(item);
      else if (isRejected(item)) upload.rejected = withoutKeys(item);
      else upload.photo = withoutKeys(item);
    }
    return known;
  }

  return {
    readUploads,

    readUpload: async (eventId, photoId, options) =>
      (await readUploads(eventId, [photoId], options)).uploads.get(photoId) ?? {},

    async lookup(eventId, photoIds) {
      const found = await items.getMany([...new Set(photoIds)].map((photoId) => photoKey(eventId, photoId)));
      return {
        photos: found.filter((item) => !isRejected(item)).map(withoutKeys<PhotoRecord>),
        rejected: found.filter(isRejected).map(withoutKeys<RejectedUpload>),
      };
    },

    savePending: (uploads, expiresAt) =>
      items.putMany(
        uploads.map((upload) => ({
          ...pendingKey(upload.eventId, upload.photoId, upload.uploadedBy),
          ...upload,
          expiresAt: epochSeconds(expiresAt),
        })),
      ),

    savePhoto: (record) =>
      items.put(
        { ...photoKey(record.eventId, record.photoId), ...record, takenSort: takenSortOf(record) },
        {
          expression: `${isNew} OR ${isRejection} OR (contentType = :type AND etag <> :etag)`,
          values: { ":type": record.contentType, ":etag": record.etag },
        },
      ),

    saveRejected: (upload, expiresAt) =>
      items.put(
        { ...photoKey(upload.eventId, upload.photoId), ...upload, expiresAt: epochSeconds(expiresAt) },
        {
          expression: `${isNew} OR ${isRejection} OR contentType = :type`,
          values: { ":type": upload.contentType },
        },
      ),

    updateCaption: (record, changes) =>
      items.update(photoKey(record.eventId, record.photoId), captionUpdate(record, changes)),

    async listPhotos(eventId, { order, limit, after, from }) {
      const index = order === "newest" ? tableLayout.indexes.byUploaded : tableLayout.indexes.byTaken;
      const { items: found, next } = await items.query({
        index: index.name,
        // What follows a position follows `from` as well.
        ...photosOf(eventId, after ? undefined : from),
        limit,
        descending: order === "newest",
        after: after && { ...photoKey(eventId, after.photoId), [index.sortKey]: after.sort },
      });
      return { photos: found.map(withoutKeys<PhotoRecord>), isLast: next === undefined };
    },

    async removePhoto({ eventId, photoId, uploadedBy }) {
      const keys = [photoKey(eventId, photoId)];
      if (uploadedBy !== undefined) keys.push(pendingKey(eventId, photoId, uploadedBy));
      await Promise.all(keys.map(items.remove));
    },
  };
}

const isNew = "attribute_not_exists(pk)";
const isRejection = "attribute_exists(rejectedAt)";
const isRejected = (item: Item) => item.rejectedAt !== undefined;

const photosOf = (eventId: string, from: string | undefined) => ({
  expression: from === undefined ? "pk = :pk" : `pk = :pk AND ${tableLayout.indexes.byTaken.sortKey} >= :from`,
  values: { ":pk": photoKey(eventId, "").pk, ...(from !== undefined && { ":from": from }) },
});

export const epochSeconds = (instant: Date): number => Math.ceil(instant.getTime() / 1000);

function captionUpdate(record: PhotoRecord, changes: CaptionFields) {
  const takenAt = (changes.takenAt ?? record.takenAt) || undefined;
  const fields = { ...changes, takenSort: takenSortOf({ takenAt, uploadedAt: record.uploadedAt }) };
  const set = Object.entries(fields).filter(([, value]) => !isEmpty(value));
  const removed = Object.keys(fields).filter((name) => !set.some(([kept]) => kept === name));
  return {
    expression: [
      `SET ${set.map(([name]) => `#${name} = :${name}`).join(", ")}`,
      removed.length > 0 ? `REMOVE ${removed.map((name) => `#${name}`).join(", ")}` : "",
    ].join(" "),
    condition: "attribute_exists(uploadedAt)",
    names: Object.fromEntries(Object.keys(fields).map((name) => [`#${name}`, name])),
    values: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
  };
}

const isEmpty = (value: unknown) =>
  value === "" || (typeof value === "object" && Object.keys(value ?? {}).length === 0);

// What was written under a record's name is read back as that record: the items are this file's own.
function withoutKeys<T>({ pk: _, sk: __, takenSort: ___, expiresAt: ____, ...record }: Item): T {
  return record as T;
}
