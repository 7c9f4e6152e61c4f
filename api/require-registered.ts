// The refusal for those who are neither attendee of the event nor organiser.
import { ApiError } from "./api-error.ts";
import type { AttendeeRecords } from "./attendee-records.ts";
import type { Caller } from "./caller.ts";

/** Throws `not_registered`. Sees every registration and removal that was answered before. */
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
