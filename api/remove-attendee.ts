// DELETE /events/{eventId}/attendees/{email}: organisers take a registration back, and with it what the attendee has still under way; again does no harm.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import type { Log } from "./log.ts";
import { parseEmailParameter, parseEventId } from "./parse-input.ts";
import type { PhotoTable } from "./photo-table.ts";
import { keepRemovalMs } from "./remove-photo.ts";

export interface RemoveAttendeeDependencies {
  table: Pick<PhotoTable, "removeAttendee">;
  now: () => Date;
  log: Log;
}

export function removeAttendee({ table, now, log }: RemoveAttendeeDependencies): HttpHandler {
  return answerRequest("removeAttendee", log, async (event) => {
    requireOrganiser(callerOf(event));
    const removedAt = now();
    const expiresAt = new Date(removedAt.getTime() + keepRemovalMs);
    await table.removeAttendee(parseEventId(event), parseEmailParameter(event), { removedAt, expiresAt });
    return { status: 204 };
  });
}
