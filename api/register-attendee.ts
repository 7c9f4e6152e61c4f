// PUT /events/{eventId}/attendees/{email}: organisers register somebody for an event; again does no harm.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import { assertNotDeleted } from "./event-deletion.ts";
import type { Log } from "./log.ts";
import { parseEmailParameter, parseEventId } from "./parse-input.ts";
import type { PhotoTable } from "./photo-table.ts";

export interface RegisterDependencies {
  table: Pick<PhotoTable, "registerAttendee" | "readEvent">;
  now: () => Date;
  log: Log;
}

export function registerAttendee({ table, now, log }: RegisterDependencies): HttpHandler {
  return answerRequest("registerAttendee", log, async (event) => {
    requireOrganiser(callerOf(event));
    const eventId = parseEventId(event);
    assertNotDeleted(await table.readEvent(eventId));
    const body = await table.registerAttendee(eventId, parseEmailParameter(event), now().toISOString());
    return { status: 200, body };
  });
}
