// POST /tickets/{ticketId}/photos/initiate-upload: the same as for a person, within the ticket's limits.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import type { InitiateDependencies } from "./initiate-photos.ts";
import { answerInitiate } from "./initiate-upload.ts";
import { assertMeansEvent, openTicket, type TicketDependencies } from "./open-ticket.ts";
import { type InitiateInput, parseInitiate } from "./parse-initiate.ts";
import { invalid, parseBody } from "./parse-input.ts";
import { ticketUploading } from "./uploader.ts";

type Dependencies = Omit<InitiateDependencies, "table"> &
  TicketDependencies & { table: InitiateDependencies["table"] & TicketDependencies["table"] };

export function initiateWithTicket(deps: Dependencies): HttpHandler {
  const route = "initiateWithTicket";
  return answerRequest(route, deps.log, async (event) => {
    const askedAt = deps.now();
    const { ticket, eventId } = await openTicket(deps, event);
    assertMeansEvent(parseBody(event), eventId);
    const body = parseInitiate(event);
    const asked = "photo" in body ? { photo: orThrow(exact(body.photo)) } : { photos: body.photos.map(exact) };
    return answerInitiate(deps, { route, event }, { eventId, uploader: ticketUploading(ticket), askedAt }, asked);
  });
}

/** Limits can only be enforced on sizes and hashes that are known beforehand. */
function exact(photo: InitiateInput | ApiError): InitiateInput | ApiError {
  if (photo instanceof ApiError || (photo.sha256 !== undefined && photo.size !== undefined)) return photo;
  return invalid("With a ticket, sha256 and size must be given.");
}

function orThrow(photo: InitiateInput | ApiError): InitiateInput {
  if (photo instanceof ApiError) throw photo;
  return photo;
}
