// GET /events/{eventId}/tickets: organisers list an event's tickets, without their secrets, which are not stored.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import { type TicketsAnswer, ticketIdPattern } from "./contract.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Log } from "./log.ts";
import { invalid, parseEventId, parseLimit } from "./parse-input.ts";
import type { PhotoTable } from "./photo-table.ts";
import { showTicket } from "./show-ticket.ts";

export interface ListTicketsDependencies {
  table: Pick<PhotoTable, "listTickets">;
  log: Log;
}

export function listTickets({ table, log }: ListTicketsDependencies): HttpHandler {
  return answerRequest("listTickets", log, async (event) => {
    requireOrganiser(callerOf(event));
    const eventId = parseEventId(event);
    const limit = parseLimit(event, { usual: 100, most: 1000 });
    const [after] = decodeCursor(event.queryStringParameters?.cursor, "tickets", 1) ?? [];
    if (after !== undefined && ticketIdPattern.exec(after)?.[1] !== eventId) {
      throw invalid("cursor must be one that this list has returned.");
    }
    const { tickets, isLast } = await table.listTickets(eventId, { limit, after });
    const body: TicketsAnswer = { tickets: tickets.map(showTicket) };
    const last = tickets.at(-1);
    if (last && !isLast) body.cursor = encodeCursor(["tickets", last.ticketId]);
    return { status: 200, body };
  });
}
