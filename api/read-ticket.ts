// GET /tickets/{ticketId}: shows a ticket to its holder: the event's name, whom it is for, and what is left.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import type { TicketAnswer } from "./contract.ts";
import type { Log } from "./log.ts";
import { openTicket, type TicketDependencies } from "./open-ticket.ts";
import { showTicket } from "./show-ticket.ts";

export function readTicket({ log, ...deps }: TicketDependencies & { log: Log }): HttpHandler {
  return answerRequest("readTicket", log, async (request) => {
    const { ticket, event } = await openTicket(deps, request);
    const body: TicketAnswer = { ...showTicket(ticket), ...(event?.name !== undefined && { eventName: event.name }) };
    return { status: 200, body };
  });
}
