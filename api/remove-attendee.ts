// DELETE /events/{eventId}/attendees/{email}: organisers take a registration back; again does no harm.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import type { Log } from "./log.ts";
import { parseEmailParameter, parseEventId } from "./parse-input.ts";
import type { PhotoTable } from "./photo-table.ts";

export interface RemoveAttendeeDependencies {
  table: Pick<PhotoTable, "removeAttendee">;
  log: Log;
}

export function removeAttendee({ table, log }: RemoveAttendeeDependencies): HttpHandler {
  return answerRequest("removeAttendee", log, async (event) => {
    requireOrganiser(callerOf(event));
    await table.removeAttendee(parseEventId(event), parseEmailParameter(event));
    return { status: 204 };
  });
}
