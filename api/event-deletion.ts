// What it means for uploads that an event is being deleted, or was deleted and not created anew.
import { ApiError } from "./api-error.ts";
import type { EventRecord } from "./event-records.ts";

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
