// DELETE /events/{eventId}/tickets/{ticketId}: organisers revoke a ticket, and with it what it has still under way; again does no harm.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import type { Log } from "./log.ts";
import { parseEventId } from "./parse-input.ts";
import { parseTicketId } from "./parse-ticket.ts";
import type { PhotoTable } from "./photo-table.ts";
import { keepRemovalMs } from "./remove-photo.ts";
import { uploaderOfTicket } from "./uploader.ts";

export interface RevokeTicketDependencies {
  table: Pick<PhotoTable, "readTicket" | "removeAttendee" | "revokeTicket">;
  now: () => Date;
  log: Log;
}

export function revokeTicket({ table, now, log }: RevokeTicketDependencies): HttpHandler {
  return answerRequest("revokeTicket", log, async (event) => {
    requireOrganiser(callerOf(event));
    const eventId = parseEventId(event);
    const ticketId = parseTicketId(event, eventId);
    const ticket = await table.readTicket(ticketId);
    const revokedAt = now();
    if (!ticket || !(await table.revokeTicket(ticketId, revokedAt))) {
      throw new ApiError("not_found", `Event ${eventId} has no ticket ${ticketId}.`);
    }
    // As for an attendee: what is stored from then on by URLs that were given before is not recorded. Again, where it was killed here.
    const removedAt = new Date(ticket.revokedAt ?? revokedAt);
    const expiresAt = new Date(removedAt.getTime() + keepRemovalMs);
    await table.removeAttendee(eventId, uploaderOfTicket(ticket), { removedAt, expiresAt });
    return { status: 204 };
  });
}
