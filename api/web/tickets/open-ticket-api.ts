// The API calls that a ticket may make, with its secret in the `authorization` header.
import type { TicketAnswer } from "../../contract.ts";
import { type Api, call, initiateFields, lookupFields, patiently } from "../http/open-api.ts";
import type { Ticket } from "./take-ticket.ts";

export interface TicketApi extends Pick<Api, "lookup" | "initiate"> {
  /** The ticket's event, what is left of its limits, and what has arrived. */
  ticket(): Promise<TicketAnswer>;
}

export function openTicketApi({ ticketId, secret }: Ticket): TicketApi {
  const authorization = `Ticket ${secret}`;
  const path = `/tickets/${encodeURIComponent(ticketId)}`;
  const post = <Answer>(
    below: string,
    options: { body: object; signal: AbortSignal | undefined; hasOneOf: readonly string[] },
  ) => call<Answer>("POST", `${path}/photos/${below}`, { ...options, authorization });
  return {
    ticket: () => patiently(() => call<TicketAnswer>("GET", path, { authorization, hasOneOf: ["expiresAt"] })),
    lookup: (eventId, photoIds, signal) =>
      post("lookup", { body: { photoIds, eventId }, signal, hasOneOf: lookupFields }),
    initiate: (eventId, photo, signal) =>
      post("initiate-upload", { body: { ...photo, eventId }, signal, hasOneOf: initiateFields }),
  };
}
