// The records of photos in the table: pending, confirmed, rejected, missing. Each write is one conditional write of one item.
import type { CaptionFields, ListOrder } from "./contract.ts";
import { type EventRecord, eventOf } from "./event-records.ts";
import {
  type MadeOfPhoto,
  type MissingPhoto,
  type PendingUpload,
  type PhotoRecord,
  type RejectedUpload,
  type RemovedPhoto,
  takenSortOf,
} from "./photo-record.ts";
import type { Item, TableItems } from "./table-items.ts";
import {
  attendeeKey,
  epochSeconds,
  eventKey,
  pendingKey,
  photoKey,
  removedAttendeeKey,
  tableLayout,
} from "./table-layout.ts";

/** What the table knows of one upload. `photo`, `missing`, `removed` and `rejected` exclude each other. */
export interface KnownUpload {
  photo?: PhotoRecord;
  missing?: MissingPhoto;
  removed?: RemovedPhoto;
  rejected?: RejectedUpload;
  /** Of the uploader that was asked for. */
  pending?: PendingUpload;
}

export interface KnownUploads {
  isRegistered: boolean;
  /** What is known of the event itself, where that was asked for and there is anything. */
  event?: EventRecord;
  /** When the uploader was taken off the event last, RFC 3339, where that was asked for. */
  uploaderRemovedAt?: string;
  /** One for each id that was asked for. */
  uploads: Map<string, KnownUpload>;
}

export interface ReadUploadOptions {
  /** Whose pending uploads to read with them. */
  uploader?: string | undefined;
  /** Whether the uploader was taken off the event, and when. */
  withRemoval?: boolean;
  /** The event's own record with them. */
  withEvent?: boolean;
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
  /**
   * Those of the photos that are confirmed or rejected, and where there are any, those that an organiser removed; ids may
   * repeat. One read for up to 100 of them.
   */
  lookup(
    eventId: string,
    photoIds: string[],
  ): Promise<{ photos: PhotoRecord[]; rejected: RejectedUpload[]; removedByOrganiser?: RemovedPhoto[] }>;
  /** Replaces what was pending for the same photos and uploader; no photo may be named twice. */
  savePending(uploads: PendingUpload[], expiresAt: Date): Promise<void>;
  /**
   * Confirms a photo, once: false, and nothing changed, where it is confirmed already, or was removed after the URL was
   * given by which it came. A rejected one, one that was missing, and one whose object under the same key is another by now
   * are replaced.
   */
  savePhoto(record: PhotoRecord): Promise<boolean>;
  /** False, and nothing changed, where the photo is confirmed or missing under another key, or was removed. */
  saveRejected(upload: RejectedUpload, expiresAt: Date): Promise<boolean>;
  /** Changes what is given; what is given empty is removed. False where there is no such record. */
  updateCaption(record: PhotoRecord, changes: CaptionFields): Promise<boolean>;
  /**
   * Says what was made of a photo, and what its own bytes say where nobody had said anything: only what `record` lacks is
   * filled in. False, and nothing changed, where the record is gone, is another object's, or has been given a caption since.
   */
  savePictures(record: PhotoRecord, made: MadeOfPhoto, caption: CaptionFields): Promise<boolean>;
  /** `newest`: latest upload first; `taken`: oldest first, those without a date last. `from`, with `taken`: begin at this sort value. */
  listPhotos(
    eventId: string,
    page: { order: ListOrder; limit: number; after?: ListPosition | undefined; from?: string | undefined },
  ): Promise<PhotoPage>;
  /** No list and no lookup has the photo any more. False, and nothing changed, where the record is another by now. */
  markMissing(record: PhotoRecord, missingSince: Date): Promise<boolean>;
}

export const listSortOf = (record: PhotoRecord, order: ListOrder): string =>
  order === "newest" ? record.uploadedAt : takenSortOf(record);

export function keepPhotos(items: TableItems): PhotoRecords {
  async function readUploads(
    eventId: string,
    photoIds: string[],
    { uploader, withRemoval, withEvent, attendee, consistent = false }: ReadUploadOptions = {},
  ): Promise<KnownUploads> {
    const keys = photoIds.map((photoId) => photoKey(eventId, photoId));
    if (uploader !== undefined) keys.push(...photoIds.map((photoId) => pendingKey(eventId, photoId, uploader)));
    if (uploader !== undefined && withRemoval) keys.push(removedAttendeeKey(eventId, uploader));
    if (attendee !== undefined) keys.push(attendeeKey(eventId, attendee));
    if (withEvent) keys.push(eventKey(eventId));
    const known: KnownUploads = { isRegistered: false, uploads: new Map(photoIds.map((photoId) => [photoId, {}])) };
    for (const item of await items.getMany(keys, { consistent })) {
      const upload = known.uploads.get(String(item.photoId));
      if (upload) Object.assign(upload, { [stateOf(item)]: recordOf(item) });
      else if (item.pk === eventKey(eventId).pk) known.event = eventOf(item);
      else if (item.sk.startsWith("ATTENDEE#")) known.isRegistered = true;
      else known.uploaderRemovedAt = String(item.removedAt);
    }
    return known;
  }

  return {
    readUploads,

    readUpload: async (eventId, photoId, options) =>
      (await readUploads(eventId, [photoId], options)).uploads.get(photoId) ?? {},

    async lookup(eventId, photoIds) {
      const found = await items.getMany([...new Set(photoIds)].map((photoId) => photoKey(eventId, photoId)));
      const inState = (state: KnownState) => found.filter((item) => stateOf(item) === state);
      const removedByOrganiser = inState("removed")
        .map(recordOf<RemovedPhoto>)
        .filter(({ byOrganiser }) => byOrganiser);
      return {
        photos: inState("photo").map(recordOf<PhotoRecord>),
        rejected: inState("rejected").map(recordOf<RejectedUpload>),
        ...(removedByOrganiser.length > 0 && { removedByOrganiser }),
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
          expression: `${isOpen} OR attribute_exists(missingSince) OR (attribute_exists(uploadedAt) AND contentType = :type AND etag <> :etag)`,
          values: {
            ":type": record.contentType,
            ":etag": record.etag,
            ":issuedAt": record.initiatedAt ?? record.uploadedAt,
          },
        },
      ),

    saveRejected: (upload, expiresAt) =>
      items.put(
        { ...photoKey(upload.eventId, upload.photoId), ...upload, expiresAt: epochSeconds(expiresAt) },
        {
          expression: `${isOpen} OR ((attribute_exists(uploadedAt) OR attribute_exists(missingSince)) AND contentType = :type)`,
          values: { ":type": upload.contentType, ":issuedAt": upload.initiatedAt ?? upload.rejectedAt },
        },
      ),

    updateCaption: (record, changes) =>
      items.update(photoKey(record.eventId, record.photoId), captionUpdate(record, changes)),

    savePictures: (record, made, caption) =>
      items.update(photoKey(record.eventId, record.photoId), picturesUpdate(record, made, caption)),

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
      return { photos: found.map(recordOf<PhotoRecord>), isLast: next === undefined };
    },

    markMissing: ({ eventId, photoId, etag }, missingSince) =>
      items.update(photoKey(eventId, photoId), {
        // Without the attributes that the indexes go by, it is in none of them.
        expression: "SET missingSince = :since REMOVE uploadedAt, takenSort",
        condition: "attribute_exists(uploadedAt) AND etag = :etag",
        values: { ":since": missingSince.toISOString(), ":etag": etag },
      }),
  };
}

/** Nothing is there that whatever came by a URL of `:issuedAt` must not replace. */
const isOpen = [
  "attribute_not_exists(pk)",
  "attribute_exists(rejectedAt)",
  "(removedAt < :issuedAt AND attribute_not_exists(removingSince))",
].join(" OR ");

export type KnownState = keyof KnownUpload;

/** What an item below a photo's or a pending upload's key is. */
export function stateOf(item: Item): KnownState {
  if (item.sk.startsWith("PENDING#")) return "pending";
  if (item.removedAt !== undefined) return "removed";
  if (item.rejectedAt !== undefined) return "rejected";
  return item.missingSince === undefined ? "photo" : "missing";
}

const photosOf = (eventId: string, from: string | undefined) => ({
  expression: from === undefined ? "pk = :pk" : `pk = :pk AND ${tableLayout.indexes.byTaken.sortKey} >= :from`,
  values: { ":pk": photoKey(eventId, "").pk, ...(from !== undefined && { ":from": from }) },
});

function captionUpdate(record: PhotoRecord, changes: CaptionFields) {
  const fields = Object.entries({ ...changes, ...sortedBy(changes, record) });
  const set = fields.filter(([, value]) => !isEmpty(value));
  const removed = fields.filter(([, value]) => isEmpty(value)).map(([name]) => name);
  return {
    expression: [
      set.length > 0 ? `SET ${set.map(([name]) => `#${name} = :${name}`).join(", ")}` : "",
      removed.length > 0 ? `REMOVE ${removed.map((name) => `#${name}`).join(", ")}` : "",
    ].join(" "),
    condition: "attribute_exists(uploadedAt)",
    names: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
    ...(set.length > 0 && { values: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])) }),
  };
}

/** Changes with the date alone: others may have said another one since the record was read. */
const sortedBy = ({ takenAt }: CaptionFields, { uploadedAt }: PhotoRecord) =>
  takenAt === undefined ? {} : { takenSort: takenSortOf({ takenAt: takenAt || undefined, uploadedAt }) };

/** Those of the fields that nobody has said. */
export function unsaid(record: PhotoRecord, caption: CaptionFields): CaptionFields {
  const { title, description, takenAt, details } = caption;
  const fields = Object.entries({ title, description, takenAt, details });
  return Object.fromEntries(fields.filter(([name, value]) => value !== undefined && !(name in record)));
}

function picturesUpdate(record: PhotoRecord, made: MadeOfPhoto, caption: CaptionFields) {
  const added = unsaid(record, caption);
  const fields = Object.entries({ ...made, ...added, ...sortedBy(added, record) });
  const replaced = "pictures" in made ? "renditionsFailed" : "pictures";
  return {
    expression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(", ")} REMOVE ${replaced}`,
    condition: [
      "etag = :etag AND uploadedAt = :uploadedAt",
      ...Object.keys(added).map((name) => `attribute_not_exists(#${name})`),
    ].join(" AND "),
    names: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
    values: {
      ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
      ":etag": record.etag,
      ":uploadedAt": record.uploadedAt,
    },
  };
}

const isEmpty = (value: unknown) =>
  value === "" || (typeof value === "object" && Object.keys(value ?? {}).length === 0);

// What was written under a record's name is read back as that record: the items are this file's own.
export function recordOf<T>({ pk: _, sk: __, takenSort: ___, expiresAt: ____, ...record }: Item): T {
  return record as T;
}
