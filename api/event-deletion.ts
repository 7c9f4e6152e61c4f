// What it means for uploads that an event is being deleted, or was deleted and not created anew.
import { ApiError } from "./api-error.ts";
import type { EventRecord, EventRecords } from "./event-records.ts";

/** Throws `event_deleted`. */
export function assertNotDeleted(event: EventRecord | undefined): void {
  if (!event?.deletion) return;
  throw new ApiError("event_deleted", `Event ${event.eventId} was deleted: nothing can be uploaded to it.`);
}

/**
 * The deletion that an object must not outlive: of an event that is deleted now whatever arrives, of one that was created anew
 * what came by a URL that was given before. @param issuedAt when its URL was given
 */
export function deletionAfter(event: EventRecord | undefined, issuedAt: string): string | undefined {
  if (event?.deletion) return event.deletion.since > issuedAt ? event.deletion.since : issuedAt;
  return event?.deletedAt !== undefined && issuedAt <= event.deletedAt ? event.deletedAt : undefined;
}

/** Whether the event was deleted after `before` was read, or is being deleted; also where it was created anew since. */
export function isDeletedSince(before: EventRecord | undefined, now: EventRecord | undefined): boolean {
  return now?.deletion !== undefined || now?.deletedAt !== before?.deletedAt;
}

/** The deletion since `before` that an object must not outlive. @param issuedAt when its URL was given */
export function deletionSince(
  before: EventRecord | undefined,
  now: EventRecord | undefined,
  issuedAt: string,
): string | undefined {
  if (!isDeletedSince(before, now)) return undefined;
  const since = now?.deletion?.since ?? now?.deletedAt ?? issuedAt;
  return since > issuedAt ? since : issuedAt;
}

export interface EventWrite<Written> {
  eventId: string;
  /** The event as it was read before, and found to be not deleted. */
  before: EventRecord | undefined;
  write: () => Promise<Written>;
  /** Removes what was written: the deletion may have passed by before it was there. */
  takeBack: (written: Written) => Promise<void>;
}

/**
 * Writes something of an event, and reads the event again. A deletion that began before that read is seen here, and what was
 * written is taken back; one that begins after it finds what was written.
 * Throws `event_deleted`, or `slow_down` where the event was created anew since.
 */
export async function writeUnlessDeleted<Written>(
  table: Pick<EventRecords, "readEvent">,
  { eventId, before, write, takeBack }: EventWrite<Written>,
): Promise<Written> {
  const written = await write();
  const now = await table.readEvent(eventId);
  if (!isDeletedSince(before, now)) return written;
  await takeBack(written);
  assertNotDeleted(now);
  throw new ApiError("slow_down", `Event ${eventId} was deleted and created anew a moment ago. Try again.`, {
    retryAfterSeconds: 1,
  });
}
