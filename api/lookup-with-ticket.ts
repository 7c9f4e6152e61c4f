// POST /tickets/{ticketId}/photos/lookup: which of the given photos are confirmed, among those sent with the ticket.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { answerLookup, type LookupDependencies, parseLookup } from "./lookup-photos.ts";
import { assertMeansEvent, openTicket, type TicketDependencies } from "./open-ticket.ts";
import { parseBody } from "./parse-input.ts";
import { uploaderOfTicket } from "./uploader.ts";

type Dependencies = LookupDependencies & { table: LookupDependencies["table"] & TicketDependencies["table"] };

/** Longer than a URL is valid: uploads that began before the ticket expired can still be confirmed. */
const graceMs = 30 * 60_000;

export function lookupWithTicket(deps: Dependencies): HttpHandler {
  return answerRequest("lookupWithTicket", deps.log, async (request) => {
    const { ticket, eventId } = await openTicket(deps, request, { graceMs });
    const body = parseBody(request);
    assertMeansEvent(body, eventId);
    return { status: 200, body: await answerLookup(deps, eventId, parseLookup(body), uploaderOfTicket(ticket)) };
  });
}
