// Refuses callers who are neither attendees of the event nor organisers.
import { ApiError } from "./api-error.ts";
import type { AttendeeRecords } from "./attendee-records.ts";
import type { Caller } from "./caller.ts";

/** Throws `not_registered`. Strongly consistent. */
export async function requireRegistered(
  table: Pick<AttendeeRecords, "isRegistered">,
  eventId: string,
  caller: Caller,
): Promise<void> {
  if (caller.isOrganiser || (await table.isRegistered(eventId, caller.email))) return;
  throw new ApiError(
    "not_registered",
    `You are not registered for event ${eventId}: ask its organiser to add your e-mail address.`,
  );
}
