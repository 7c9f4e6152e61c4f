// A ticket's link: its API's URL, with the ticket's id and secret in the fragment.
import { parseTicketFragment, ticketFragment, ticketIdPattern } from "../api/contract.ts";
import { UsageError } from "./errors.ts";
import { checkedApiUrl } from "./settings.ts";

/** A link's contents. The secret must not appear in any message, file or output. */
export interface Ticket {
  apiUrl: string;
  ticketId: string;
  eventId: string;
  secret: string;
}

/** Throws UsageError, which shows no part of the link. */
export function parseTicketLink(text: string): Ticket {
  const link = text.trim();
  const url = URL.canParse(link) ? new URL(link) : undefined;
  const ticket = url && parseTicketFragment(url.hash);
  if (!url || !ticket) {
    throw new UsageError(
      "This is not a ticket's link, which looks like https://photos.example.com/#/t/42.…/… Copy the whole of it, from https:// to its end.",
    );
  }
  const [, eventId = ""] = ticketIdPattern.exec(ticket.ticketId) ?? [];
  url.hash = "";
  return { apiUrl: checkedApiUrl(url.href), ...ticket, eventId };
}

export const ticketLink = (apiUrl: string, ticket: { ticketId: string; secret: string }): string =>
  `${apiUrl}/${ticketFragment(ticket)}`;
