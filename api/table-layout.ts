// The layout of the DynamoDB table: its keys, its indexes, and its items' keys. Imports nothing.

/** The table's own key, the attribute of its time to live (epoch seconds), and its indexes. All keys are strings. */
export const tableLayout = {
  partitionKey: "pk",
  sortKey: "sk",
  expiryAttribute: "expiresAt",
  indexes: {
    /** An event's photos by upload time. Only confirmed photos have `uploadedAt`. */
    byUploaded: { name: "by-uploaded", partitionKey: "pk", sortKey: "uploadedAt", projection: "ALL" },
    /** An event's photos by date taken; undated photos come last. */
    byTaken: { name: "by-taken", partitionKey: "pk", sortKey: "takenSort", projection: "ALL" },
    /** The events that an attendee is registered for. */
    byAttendee: { name: "by-attendee", partitionKey: "attendeeEmail", sortKey: "eventId", projection: "KEYS_ONLY" },
  },
} as const;

/** One item's key. */
export interface ItemKey {
  pk: string;
  sk: string;
}

const eventPartition = (eventId: string) => `EVENT#${eventId}`;

/** A photo that is confirmed, missing, removed or rejected: one item, so that one read tells which. */
export const photoKey = (eventId: string, photoId: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `PHOTO#${photoId}`,
});

/** One uploader's pending upload of a photo; nobody else's replaces it. Expires. */
export const pendingKey = (eventId: string, photoId: string, uploader: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `PENDING#${photoId}#${uploader}`,
});

/** The S3 multipart upload in which one uploader sends a photo. Sorted by uploader, so that all of theirs can be found. Expires. */
export const partUploadKey = (eventId: string, uploader: string, photoId: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `PARTS#${uploader}#${photoId}`,
});

/** The sort key prefix of one uploader's multipart uploads, or of everybody's. */
export const partUploadPrefix = (uploader?: string): string =>
  uploader === undefined ? "PARTS#" : `PARTS#${uploader}#`;

export const attendeeKey = (eventId: string, email: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `ATTENDEE#${email}`,
});

/** When somebody was taken off an event. Expires. */
export const removedAttendeeKey = (eventId: string, email: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `REMOVED#${email}`,
});

/** A ticket with its counters. Deleted with its event. @param suffix the part of its id after the event's id */
export const ticketKey = (eventId: string, suffix: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `TICKET#${suffix}`,
});

/** An event's own item; it exists if the event has attendees or photos. For the organisers' list of events. */
export const eventKey = (eventId: string): ItemKey => ({ pk: "EVENTS", sk: eventPartition(eventId) });

/**
 * What one person sent to one event on one day. Expires. Has its own partition, so that counting uses none of the event's capacity.
 * @param day as `2026-11-22`, in UTC
 */
export const quotaKey = (eventId: string, email: string, day: string): ItemKey => ({
  pk: `QUOTA#${eventId}#${email}`,
  sk: `DAY#${day}`,
});

/** The sweep's position. */
export const sweepKey: ItemKey = { pk: "SWEEP", sk: "POSITION" };

/** An instant in the format of the time to live, rounded up. */
export const epochSeconds = (instant: Date): number => Math.ceil(instant.getTime() / 1000);
