// Photo records in the table: pending, confirmed, rejected, missing. Each write is one conditional write of one item.
import type { CaptionFields, ListOrder } from "./contract.ts";
import { type EventRecord, eventOf } from "./event-records.ts";
import {
  captionUpdate,
  isThatRecord,
  type KnownState,
  picturesUpdate,
  recordOf,
  stateOf,
  valuesOfRecord,
} from "./photo-items.ts";
import {
  type KnownUpload,
  type MadeOfPhoto,
  type PendingUpload,
  type PhotoRecord,
  type RejectedUpload,
  type RemovedPhoto,
  takenSortOf,
} from "./photo-record.ts";
import type { TableItems } from "./table-items.ts";
import {
  attendeeKey,
  epochSeconds,
  eventKey,
  pendingKey,
  photoKey,
  removedAttendeeKey,
  tableLayout,
} from "./table-layout.ts";

export interface KnownUploads {
  isRegistered: boolean;
  /** The event's own record, if it was requested and exists. */
  event?: EventRecord;
  /** When the uploader was last taken off the event (RFC 3339), if that was requested. */
  uploaderRemovedAt?: string;
  /** One entry per requested id. */
  uploads: Map<string, KnownUpload>;
}

export interface ReadUploadOptions {
  /** Also reads this uploader's pending uploads. */
  uploader?: string | undefined;
  /** Also reads when the uploader was taken off the event. */
  withRemoval?: boolean;
  /** Also reads the event's own record. */
  withEvent?: boolean;
  /** Also reads whether this person is registered for the event. */
  attendee?: string | undefined;
  /** Strongly consistent; costs twice as much. */
  consistent?: boolean;
}

/** Where a list continues: the sort value of its order, then the photo's id. */
export interface ListPosition {
  sort: string;
  photoId: string;
}

export interface PhotoPage {
  photos: PhotoRecord[];
  /** False if photos may follow; the next page may still be empty. */
  isLast: boolean;
}

export interface PhotoRecords {
  /** One read, or two for more than 49 photos. Ids must not repeat. */
  readUploads(eventId: string, photoIds: string[], options?: ReadUploadOptions): Promise<KnownUploads>;
  /** The same for one photo. */
  readUpload(eventId: string, photoId: string, options?: ReadUploadOptions): Promise<KnownUpload>;
  /** The confirmed and the rejected photos, and any that an organiser removed. Ids may repeat. One read per 100 photos. */
  lookup(
    eventId: string,
    photoIds: string[],
  ): Promise<{ photos: PhotoRecord[]; rejected: RejectedUpload[]; removedByOrganiser?: RemovedPhoto[] }>;
  /** Replaces what was pending for the same photos and uploader. Photos must not repeat. */
  savePending(uploads: PendingUpload[], expiresAt: Date): Promise<void>;
  /**
   * Confirms a photo, once. Replaces a rejected or missing photo, and a confirmed one whose object under the same key has changed.
   * @returns false, and nothing has changed, if the photo is already confirmed, or was removed after its URL was issued
   */
  savePhoto(record: PhotoRecord): Promise<boolean>;
  /** @returns false, and nothing has changed, if the photo is confirmed or missing under another key, or was removed */
  saveRejected(upload: RejectedUpload, expiresAt: Date): Promise<boolean>;
  /** Sets the given fields; removes those given empty. @returns false, and nothing has changed, if the record is a different one by now */
  updateCaption(record: PhotoRecord, changes: CaptionFields): Promise<boolean>;
  /**
   * Records a photo's renditions, and fills in the caption fields that `record` lacks from the photo's own bytes.
   * @returns false, and nothing has changed, if the record is gone, belongs to another object, or was given a caption since, or if a failure would
   *   replace pictures
   */
  savePictures(record: PhotoRecord, made: MadeOfPhoto, caption: CaptionFields): Promise<boolean>;
  /** `newest`: latest upload first. `taken`: oldest first, undated photos last; `from` starts the list at that sort value. */
  listPhotos(
    eventId: string,
    page: { order: ListOrder; limit: number; after?: ListPosition | undefined; from?: string | undefined },
  ): Promise<PhotoPage>;
  /** Takes the photo out of all lists and lookups. @returns false, and nothing has changed, if the record is a different one by now */
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
        // Whatever follows a position also follows `from`.
        ...photosOf(eventId, after ? undefined : from),
        limit,
        descending: order === "newest",
        after: after && { ...photoKey(eventId, after.photoId), [index.sortKey]: after.sort },
      });
      return { photos: found.map(recordOf<PhotoRecord>), isLast: next === undefined };
    },

    markMissing: (record, missingSince) =>
      items.update(photoKey(record.eventId, record.photoId), {
        // An item without an index's sort key is not in that index.
        expression: "SET missingSince = :since REMOVE uploadedAt, takenSort",
        condition: isThatRecord,
        values: { ":since": missingSince.toISOString(), ...valuesOfRecord(record) },
      }),
  };
}

/** Whether an object whose URL was issued at `:issuedAt` may take this place. */
const isOpen = [
  "attribute_not_exists(pk)",
  "attribute_exists(rejectedAt)",
  "(removedAt < :issuedAt AND attribute_not_exists(removingSince))",
].join(" OR ");

const photosOf = (eventId: string, from: string | undefined) => ({
  expression: from === undefined ? "pk = :pk" : `pk = :pk AND ${tableLayout.indexes.byTaken.sortKey} >= :from`,
  values: { ":pk": photoKey(eventId, "").pk, ...(from !== undefined && { ":from": from }) },
});
