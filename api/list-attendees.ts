// GET /events/{eventId}/attendees: organisers see who is registered, page by page.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import type { AttendeesAnswer } from "./contract.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Log } from "./log.ts";
import { parseEventId, parseLimit } from "./parse-input.ts";
import type { PhotoTable } from "./photo-table.ts";

export interface ListAttendeesDependencies {
  table: Pick<PhotoTable, "listAttendees">;
  log: Log;
}

export function listAttendees({ table, log }: ListAttendeesDependencies): HttpHandler {
  return answerRequest("listAttendees", log, async (event) => {
    requireOrganiser(callerOf(event));
    const limit = parseLimit(event, { usual: 1000, most: 1000 });
    const [after] = decodeCursor(event.queryStringParameters?.cursor, "attendees", 1) ?? [];
    const { attendees, isLast } = await table.listAttendees(parseEventId(event), { limit, after });
    const last = attendees.at(-1);
    const body: AttendeesAnswer = { attendees };
    if (last && !isLast) body.cursor = encodeCursor(["attendees", last.email]);
    return { status: 200, body };
  });
}
