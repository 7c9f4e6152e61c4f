// GET /events: the events that the caller may upload to; for organisers, every event that has attendees or photos.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { callerOf } from "./caller.ts";
import type { EventInfo, EventsAnswer } from "./contract.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Log } from "./log.ts";
import { parseLimit } from "./parse-input.ts";
import type { PhotoTable } from "./photo-table.ts";

export interface ListEventsDependencies {
  table: Pick<PhotoTable, "listEvents" | "listEventsOf" | "readEvents">;
  log: Log;
}

export function listEvents({ table, log }: ListEventsDependencies): HttpHandler {
  return answerRequest("listEvents", log, async (event) => {
    const caller = callerOf(event);
    const limit = parseLimit(event, { usual: 1000, most: 1000 });
    const [after] = decodeCursor(event.queryStringParameters?.cursor, "events", 1) ?? [];
    const page = { limit, after };
    const { eventIds, isLast } = await (caller.isOrganiser
      ? table.listEvents(page)
      : table.listEventsOf(caller.email, page));
    const last = eventIds.at(-1);
    const known = await table.readEvents(eventIds);
    const events = eventIds.flatMap((eventId): EventInfo[] => {
      const { deletion, deletedAt: _, ...info } = known.get(eventId) ?? { eventId };
      return deletion ? [] : [info];
    });
    const body: EventsAnswer = { events };
    if (last !== undefined && !isLast) body.cursor = encodeCursor(["events", last]);
    return { status: 200, body };
  });
}
