// Takes a ticket's link out of the address at once: its secret is kept in this page's memory only.
import { parseTicketFragment, ticketIdPattern } from "../../contract.ts";

export interface Ticket {
  ticketId: string;
  secret: string;
  eventId: string;
}

/** The address. `none`: not a ticket's link; `lost`: an incomplete link, or what is left of one opened before. */
export type Taken = { kind: "none" } | { kind: "lost" } | { kind: "ticket"; ticket: Ticket };

/** What remains in the address: it opens this screen again, without the ticket. */
const ticketHash = "#/t";

export function takeTicket(at: { hash: string }, history: Pick<History, "replaceState">): Taken {
  if (!/^#\/t(\/|$)/.test(at.hash)) return { kind: "none" };
  const found = parseTicketFragment(at.hash.replace(/\/+$/, ""));
  if (at.hash !== ticketHash) history.replaceState(null, "", ticketHash);
  if (!found) return { kind: "lost" };
  const [, eventId = ""] = ticketIdPattern.exec(found.ticketId) ?? [];
  return { kind: "ticket", ticket: { ...found, eventId } };
}

/** The same ticket, whose screen can stay. */
export const isSame = (one: Taken, other: Taken): boolean =>
  one.kind === "ticket" &&
  other.kind === "ticket" &&
  one.ticket.ticketId === other.ticket.ticketId &&
  one.ticket.secret === other.ticket.secret;
