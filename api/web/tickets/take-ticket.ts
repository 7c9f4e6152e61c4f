// A ticket's link, out of the address at once: its secret stays in this page's memory, and goes with it.
import { parseTicketFragment, ticketIdPattern } from "../../contract.ts";

export interface Ticket {
  ticketId: string;
  secret: string;
  eventId: string;
}

/** What the address says. `none`: nothing of tickets; `lost`: the rest of a link that was opened before, or one that is cut. */
export type Taken = { kind: "none" } | { kind: "lost" } | { kind: "ticket"; ticket: Ticket };

/** What is left in the address: it opens this screen again, and nothing else. */
const ticketHash = "#/t";

export function takeTicket(at: { hash: string }, history: Pick<History, "replaceState">): Taken {
  if (!/^#\/t(\/|$)/.test(at.hash)) return { kind: "none" };
  const found = parseTicketFragment(at.hash.replace(/\/+$/, ""));
  if (at.hash !== ticketHash) history.replaceState(null, "", ticketHash);
  if (!found) return { kind: "lost" };
  const [, eventId = ""] = ticketIdPattern.exec(found.ticketId) ?? [];
  return { kind: "ticket", ticket: { ...found, eventId } };
}

/** One and the same ticket: its screen stays as it is. */
export const isSame = (one: Taken, other: Taken): boolean =>
  one.kind === "ticket" &&
  other.kind === "ticket" &&
  one.ticket.ticketId === other.ticket.ticketId &&
  one.ticket.secret === other.ticket.secret;
