// POST /tickets/{ticketId}/photos/lookup: which of these photos are confirmed, of those that were sent with the ticket.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { answerLookup, type LookupDependencies, parseLookup } from "./lookup-photos.ts";
import { assertMeansEvent, openTicket, type TicketDependencies } from "./open-ticket.ts";
import { parseBody } from "./parse-input.ts";
import { uploaderOfTicket } from "./uploader.ts";

type Dependencies = LookupDependencies & { table: LookupDependencies["table"] & TicketDependencies["table"] };

/** Longer than a URL lives: what it was given for before the ticket expired can still be seen to arrive. */
const graceMs = 30 * 60_000;

export function lookupWithTicket(deps: Dependencies): HttpHandler {
  return answerRequest("lookupWithTicket", deps.log, async (request) => {
    const { ticket, eventId } = await openTicket(deps, request, { graceMs });
    const body = parseBody(request);
    assertMeansEvent(body, eventId);
    return { status: 200, body: await answerLookup(deps, eventId, parseLookup(body), uploaderOfTicket(ticket)) };
  });
}
