// PUT /events/{eventId}: organisers set an event's name and times. Recreates a deleted event.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import type { EventInfo } from "./contract.ts";
import type { Log } from "./log.ts";
import { assertInOrder, parseEventChanges } from "./parse-event.ts";
import { parseBody, parseEventId } from "./parse-input.ts";
import type { PhotoTable } from "./photo-table.ts";

export interface SaveEventDependencies {
  table: Pick<PhotoTable, "saveEvent" | "readEvent">;
  log: Log;
}

export function saveEvent({ table, log }: SaveEventDependencies): HttpHandler {
  return answerRequest("saveEvent", log, async (event) => {
    requireOrganiser(callerOf(event));
    const eventId = parseEventId(event);
    const changes = parseEventChanges(parseBody(event));
    if (changes.startsAt || changes.endsAt) assertInOrder({ ...(await table.readEvent(eventId)), ...changes });
    if (!(await table.saveEvent(eventId, changes))) {
      throw new ApiError(
        "event_deleted",
        `Event ${eventId} is being deleted. Finish deleting it, then create it again.`,
      );
    }
    const saved = await table.readEvent(eventId);
    const { deletion: _, deletedAt: __, ...body } = saved ?? { eventId };
    return { status: 200, body: body satisfies EventInfo };
  });
}
