// The names of the one DynamoDB table: its keys, its indexes, and what its items are called. Imports nothing.

/** The table's own key, the attribute of its time to live (epoch seconds), and its indexes. All keys are strings. */
export const tableLayout = {
  partitionKey: "pk",
  sortKey: "sk",
  expiryAttribute: "expiresAt",
  indexes: {
    /** An event's photos by the time of their upload. Only confirmed photos have `uploadedAt`. */
    byUploaded: { name: "by-uploaded", partitionKey: "pk", sortKey: "uploadedAt", projection: "ALL" },
    /** An event's photos by the time they were taken; those without a date come last. */
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

/** A photo that is confirmed, missing, removed, or that arrived and was rejected: one item, so that one read tells which. */
export const photoKey = (eventId: string, photoId: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `PHOTO#${photoId}`,
});

/** What initiate was told of a photo by one uploader: nobody's words replace another's. Expires. */
export const pendingKey = (eventId: string, photoId: string, uploader: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `PENDING#${photoId}#${uploader}`,
});

/** Which of S3's uploads takes the parts of a photo that one uploader sends. By uploader, so that all of theirs are found. Expires. */
export const partUploadKey = (eventId: string, uploader: string, photoId: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `PARTS#${uploader}#${photoId}`,
});

/** What the sort keys of one uploader's begin with, or of everybody's. */
export const partUploadPrefix = (uploader?: string): string =>
  uploader === undefined ? "PARTS#" : `PARTS#${uploader}#`;

export const attendeeKey = (eventId: string, email: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `ATTENDEE#${email}`,
});

/** That somebody was taken off an event, and when; expires. */
export const removedAttendeeKey = (eventId: string, email: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `REMOVED#${email}`,
});

/** A ticket, with what it has sent. Its event's deletion takes it along. @param suffix what follows the event in its id */
export const ticketKey = (eventId: string, suffix: string): ItemKey => ({
  pk: eventPartition(eventId),
  sk: `TICKET#${suffix}`,
});

/** That an event exists: has attendees or photos. For the organisers' list of events. */
export const eventKey = (eventId: string): ItemKey => ({ pk: "EVENTS", sk: eventPartition(eventId) });

/**
 * What one person sent to one event on one day; expires. A partition of its own, so that counting takes nothing from
 * the event's.
 * @param day as `2026-11-22`, in UTC
 */
export const quotaKey = (eventId: string, email: string, day: string): ItemKey => ({
  pk: `QUOTA#${eventId}#${email}`,
  sk: `DAY#${day}`,
});

/** Where the sweep left off. */
export const sweepKey: ItemKey = { pk: "SWEEP", sk: "POSITION" };

/** An instant as the time to live is kept: not a second too early. */
export const epochSeconds = (instant: Date): number => Math.ceil(instant.getTime() / 1000);
