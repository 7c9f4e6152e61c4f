// DELETE /events/{eventId}/tickets/{ticketId}: organisers revoke a ticket and end its active uploads. Can be repeated.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { callerOf, requireOrganiser } from "./caller.ts";
import type { Log } from "./log.ts";
import { parseEventId } from "./parse-input.ts";
import { parseTicketId } from "./parse-ticket.ts";
import type { PhotoTable } from "./photo-table.ts";
import { type TakeOffDependencies, takeOffEvent } from "./take-off-event.ts";
import { uploaderOfTicket } from "./uploader.ts";

export interface RevokeTicketDependencies extends TakeOffDependencies {
  table: TakeOffDependencies["table"] & Pick<PhotoTable, "readTicket" | "revokeTicket">;
  log: Log;
}

export function revokeTicket({ log, ...deps }: RevokeTicketDependencies): HttpHandler {
  const { table, now } = deps;
  return answerRequest("revokeTicket", log, async (event) => {
    requireOrganiser(callerOf(event));
    const eventId = parseEventId(event);
    const ticketId = parseTicketId(event, eventId);
    const ticket = await table.readTicket(ticketId);
    const revokedAt = now();
    if (!ticket || !(await table.revokeTicket(ticketId, revokedAt))) {
      throw new ApiError("not_found", `Event ${eventId} has no ticket ${ticketId}.`);
    }
    // Runs even if the ticket was already revoked: an earlier call may have been killed here.
    const removedAt = new Date(ticket.revokedAt ?? revokedAt);
    await takeOffEvent(deps, { eventId, uploader: uploaderOfTicket(ticket), removedAt });
    return { status: 204 };
  });
}
