// Ticket records in the table: one item each, which counts what was requested and refuses more by a conditional write.
import { type Amount, type Ask, type Asked, addWithinLimits, type Counting } from "./add-within-limits.ts";
import type { ListOptions } from "./attendee-records.ts";
import { type TicketInfo, ticketIdPattern } from "./contract.ts";
import { counting, recentAsksOf, takeBack, withoutAsks } from "./recent-asks.ts";
import type { Item, TableItems } from "./table-items.ts";
import { ticketKey } from "./table-layout.ts";
import { assertUsable } from "./ticket-state.ts";
import { ticketOfUploader } from "./uploader.ts";

/** A ticket as stored. Its event follows from its id, its uploader's name from its name and id. */
export interface TicketRecord extends Omit<TicketInfo, "uploadedBy"> {
  /** SHA-256 of the secret, in base64url. */
  secretHash: string;
}

export interface TicketRecords {
  /** @returns false, and nothing has changed, if the id exists */
  createTicket(ticket: TicketRecord): Promise<boolean>;
  /** Does nothing if there is none. */
  forgetTicket(ticketId: string): Promise<void>;
  /** Strongly consistent. */
  readTicket(ticketId: string): Promise<TicketRecord | undefined>;
  /** Sorted by id. */
  listTickets(eventId: string, options: ListOptions): Promise<{ tickets: TicketRecord[]; isLast: boolean }>;
  /** A second call keeps the first time. @returns false if there is no such ticket */
  revokeTicket(ticketId: string, revokedAt: Date): Promise<boolean>;
  /**
   * Counts as many asks as the ticket's limits allow, in order, no matter how many requests count at once.
   * Throws ApiError if the ticket has been deleted or revoked, or has expired.
   */
  countOnTicket(ticket: TicketRecord, asks: Ask[], at: Date): Promise<Counting[]>;
  /** Gives back what was added at that instant and not granted. */
  giveBackToTicket(ticket: TicketRecord, asks: Ask[], at: Date): Promise<void>;
  /** Counts an arrived photo. Does nothing if its uploader is not a ticket, or a deleted one. */
  countArrival(eventId: string, uploadedBy: string | undefined, bytes: number): Promise<void>;
}

export function keepTickets(items: TableItems): TicketRecords {
  async function readTicket(ticketId: string): Promise<TicketRecord | undefined> {
    const item = await items.get(keyOf(ticketId));
    return item && ticketOf(item);
  }

  return {
    createTicket: ({ expiresAt, ...ticket }) =>
      items.put(
        // `expiresAt` is the table's time to live, but expired tickets must stay, to be reported as expired.
        { ...keyOf(ticket.ticketId), ...ticket, validUntil: expiresAt },
        { expression: "attribute_not_exists(pk)" },
      ),

    forgetTicket: (ticketId) => items.remove(keyOf(ticketId)),

    readTicket,

    async listTickets(eventId, { limit, after }) {
      const { pk, sk } = ticketKey(eventId, "");
      const { items: found, next } = await items.query({
        expression: "pk = :pk AND begins_with(sk, :prefix)",
        values: { ":pk": pk, ":prefix": sk },
        limit,
        after: after === undefined ? undefined : { ...keyOf(after) },
      });
      return { tickets: found.map(ticketOf), isLast: next === undefined };
    },

    revokeTicket: (ticketId, revokedAt) =>
      items.update(keyOf(ticketId), {
        expression: "SET revokedAt = if_not_exists(revokedAt, :at)",
        condition: "attribute_exists(pk)",
        values: { ":at": revokedAt.toISOString() },
      }),

    countOnTicket: (ticket, asks, at) =>
      addWithinLimits(asks, limitsOf(ticket), {
        add: (asked) => items.update(keyOf(ticket.ticketId), addition(ticket, asked, at)),
        async used() {
          const item = await items.get(keyOf(ticket.ticketId));
          return { ...assertUsable(item && ticketOf(item), at), knows: recentAsksOf(item, at) };
        },
      }),

    giveBackToTicket: ({ ticketId }, asks, at) => takeBack(items, keyOf(ticketId), asks, at),

    async countArrival(eventId, uploadedBy, bytes) {
      const suffix = ticketOfUploader(uploadedBy);
      if (suffix === undefined) return;
      await items.update(ticketKey(eventId, suffix), {
        expression: "ADD storedPhotos :one, storedBytes :bytes",
        condition: "attribute_exists(pk)",
        values: { ":one": 1, ":bytes": bytes },
      });
    },
  };
}

export const limitsOf = ({ maxPhotos, maxBytes }: Pick<TicketInfo, "maxPhotos" | "maxBytes">): Amount => ({
  photos: maxPhotos ?? Number.MAX_SAFE_INTEGER,
  bytes: maxBytes ?? Number.MAX_SAFE_INTEGER,
});

function addition(ticket: TicketRecord, asked: Asked, at: Date) {
  const { expression, condition, names, values } = counting(asked, limitsOf(ticket), at);
  const isUsable = ["attribute_exists(pk)", "attribute_not_exists(revokedAt)", "validUntil > :now"];
  return {
    expression,
    condition: [...isUsable, ...condition].join(" AND "),
    names,
    values: { ...values, ":now": at.toISOString() },
  };
}

/** @param ticketId one that was parsed */
function keyOf(ticketId: string) {
  const [, eventId = "", suffix = ""] = ticketIdPattern.exec(ticketId) ?? [];
  return ticketKey(eventId, suffix);
}

function ticketOf(item: Item): TicketRecord {
  const { pk: _, sk: __, validUntil: expiresAt, ...ticket } = withoutAsks(item);
  return { ...ticket, expiresAt } as unknown as TicketRecord;
}
