// GET /events/{eventId}/attendees: organisers list who is registered, and optionally what each has sent today.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import type { Attendee, AttendeesAnswer } from "./contract.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Log } from "./log.ts";
import { parseEventId, parseFlag, parseLimit } from "./parse-input.ts";
import type { PhotoTable } from "./photo-table.ts";
import { dayOf } from "./usage.ts";
import type { DailyLimits } from "./usage-records.ts";

export interface ListAttendeesDependencies {
  table: Pick<PhotoTable, "listAttendees" | "readUsage">;
  dailyLimits: DailyLimits | undefined;
  now: () => Date;
  log: Log;
}

export function listAttendees({ table, dailyLimits, now, log }: ListAttendeesDependencies): HttpHandler {
  async function withUsage(eventId: string, attendees: Attendee[]): Promise<Attendee[]> {
    const emails = attendees.map(({ email }) => email);
    const usage = await table.readUsage(eventId, emails, dayOf(now()));
    return attendees.map((attendee) => ({ ...attendee, today: usage.get(attendee.email) ?? { photos: 0, bytes: 0 } }));
  }

  return answerRequest("listAttendees", log, async (event) => {
    requireOrganiser(callerOf(event));
    const eventId = parseEventId(event);
    const limit = parseLimit(event, { usual: 1000, most: 1000 });
    const wantsUsage = parseFlag(event, "usage");
    const [after] = decodeCursor(event.queryStringParameters?.cursor, "attendees", 1) ?? [];
    const { attendees, isLast } = await table.listAttendees(eventId, { limit, after });
    const body: AttendeesAnswer = { attendees: wantsUsage ? await withUsage(eventId, attendees) : attendees };
    if (wantsUsage && dailyLimits) body.dailyLimits = dailyLimits;
    const last = attendees.at(-1);
    if (last && !isLast) body.cursor = encodeCursor(["attendees", last.email]);
    return { status: 200, body };
  });
}
