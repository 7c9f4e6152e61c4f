// The API calls that a ticket may make, with its secret in the `authorization` header.
import type { InitiateAnswer, LookupAnswer, TicketAnswer } from "../../contract.ts";
import { type Api, call, patiently } from "../http/open-api.ts";
import type { Ticket } from "./take-ticket.ts";

export interface TicketApi extends Pick<Api, "lookup" | "initiate"> {
  /** The ticket's event, what is left of its limits, and what has arrived. */
  ticket(): Promise<TicketAnswer>;
}

export function openTicketApi({ ticketId, secret }: Ticket): TicketApi {
  const authorization = `Ticket ${secret}`;
  const path = `/tickets/${encodeURIComponent(ticketId)}`;
  const post = <Answer>(below: string, body: object, signal?: AbortSignal) =>
    call<Answer>("POST", `${path}/photos/${below}`, { body, authorization, signal });
  return {
    ticket: () => patiently(() => call<TicketAnswer>("GET", path, { authorization })),
    lookup: (eventId, photoIds, signal) => post<LookupAnswer>("lookup", { photoIds, eventId }, signal),
    initiate: (eventId, photo, signal) => post<InitiateAnswer>("initiate-upload", { ...photo, eventId }, signal),
  };
}
