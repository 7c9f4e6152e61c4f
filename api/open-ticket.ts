// Authenticates a ticket: the id is in the path, the secret in `Authorization: Ticket …`, compared in constant time.
import type { HttpEvent } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { ticketIdPattern, ticketSecretPattern } from "./contract.ts";
import { assertNotDeleted, deletionAfter } from "./event-deletion.ts";
import type { EventRecord } from "./event-records.ts";
import { isSecretOf } from "./hash-ticket-secret.ts";
import type { PhotoTable } from "./photo-table.ts";
import type { TicketRecord } from "./ticket-records.ts";
import { assertUsable, ticketInvalid } from "./ticket-state.ts";

export interface TicketDependencies {
  table: Pick<PhotoTable, "readTicket" | "readEvent">;
  now: () => Date;
}

export interface OpenedTicket {
  ticket: TicketRecord;
  eventId: string;
  event: EventRecord | undefined;
}

/**
 * Strongly consistent: a revocation takes effect at once. Throws `ticket_invalid`, `event_deleted`, `ticket_revoked` or `ticket_expired`;
 * only a caller with the secret gets any but the first.
 * @param graceMs how long the ticket still works after its expiry
 */
export async function openTicket(
  { table, now }: TicketDependencies,
  request: HttpEvent,
  { graceMs = 0 } = {},
): Promise<OpenedTicket> {
  const ticketId = request.pathParameters?.ticketId ?? "";
  const [, secret = ""] = /^Ticket +(\S+) *$/i.exec(headerOf(request, "authorization")) ?? [];
  const [, eventId] = ticketIdPattern.exec(ticketId) ?? [];
  if (eventId === undefined || !ticketSecretPattern.test(secret)) throw ticketInvalid();
  const [ticket, event] = await Promise.all([table.readTicket(ticketId), table.readEvent(eventId)]);
  const isSecret = isSecretOf(ticket?.secretHash ?? "", secret);
  if (!ticket || !isSecret) throw ticketInvalid();
  assertNotDeleted(event);
  // Created before or while the event was deleted: it is not a ticket of the event that now has this id.
  if (deletionAfter(event, ticket.createdAt) !== undefined) throw ticketInvalid();
  return { ticket: assertUsable(ticket, new Date(now().getTime() - graceMs)), eventId, event };
}

/** If the body names an event, it must be the ticket's. Throws `ticket_wrong_event`. */
export function assertMeansEvent({ eventId }: Record<string, unknown>, ticketsEventId: string): void {
  if (eventId === undefined || eventId === ticketsEventId) return;
  throw new ApiError(
    "ticket_wrong_event",
    `This ticket is for event ${ticketsEventId}, and for no other. Ask the organiser for a ticket for the event that you mean.`,
  );
}

/** API Gateway sends all header names in lower case. */
const headerOf = ({ headers = {} }: HttpEvent, name: string): string => headers[name] ?? "";
