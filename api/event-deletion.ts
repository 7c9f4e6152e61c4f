// What an event's deletion means for uploads: while it runs, after it, and after the event was recreated.
import { ApiError, tryAgainSoon } from "./api-error.ts";
import type { EventRecord, EventRecords } from "./event-records.ts";

/** Throws `event_deleted`. */
export function assertNotDeleted(event: EventRecord | undefined): void {
  if (!event?.deletion) return;
  throw new ApiError("event_deleted", `Event ${event.eventId} was deleted. Nothing can be uploaded to it.`);
}

/**
 * The deletion that an object must not outlive, if any. A deleted event takes nothing; a recreated one takes nothing through URLs issued
 * before its deletion. @param issuedAt when the object's URL was issued
 */
export function deletionAfter(event: EventRecord | undefined, issuedAt: string): string | undefined {
  if (event?.deletion) return event.deletion.since > issuedAt ? event.deletion.since : issuedAt;
  return event?.deletedAt !== undefined && issuedAt <= event.deletedAt ? event.deletedAt : undefined;
}

/** Whether the event has been deleted since `before` was read, or is being deleted, even if it was recreated since. */
export function isDeletedSince(before: EventRecord | undefined, now: EventRecord | undefined): boolean {
  return now?.deletion !== undefined || now?.deletedAt !== before?.deletedAt;
}

/** The deletion since `before` that an object must not outlive. @param issuedAt when the object's URL was issued */
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
  /** The event as read earlier, when it was not deleted. */
  before: EventRecord | undefined;
  write: () => Promise<Written>;
  /** Removes what was written: the deletion may have missed it. */
  takeBack: (written: Written) => Promise<void>;
}

/**
 * Writes something that belongs to an event, then reads the event again. If a deletion began before that read, what was written is taken
 * back; a deletion that begins later finds it. Throws `event_deleted`, or `slow_down` if the event was recreated in between.
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
  throw tryAgainSoon("slow_down", `Event ${eventId} was deleted and recreated a moment ago. Try again.`);
}
