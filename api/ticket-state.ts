// Whether a ticket may still be used, and the refusals for its holder.
import { ApiError } from "./api-error.ts";
import { ticketIsInvalid } from "./contract.ts";
import type { TicketRecord } from "./ticket-records.ts";

/** Returns the ticket. Throws `ticket_invalid`, `ticket_revoked` or `ticket_expired`. */
export function assertUsable(ticket: TicketRecord | undefined, at: Date): TicketRecord {
  if (!ticket) throw ticketInvalid();
  if (ticket.revokedAt !== undefined) {
    throw new ApiError("ticket_revoked", "This ticket was revoked. Ask the organiser for a new link.");
  }
  if (ticket.expiresAt <= at.toISOString()) {
    throw new ApiError(
      "ticket_expired",
      `This ticket expired on ${day(ticket.expiresAt)}. Ask the organiser for a new link.`,
    );
  }
  return ticket;
}

export const ticketInvalid = (): ApiError => new ApiError("ticket_invalid", ticketIsInvalid);

export const overPhotos = ({ maxPhotos = 0 }: TicketRecord): ApiError =>
  new ApiError(
    "ticket_over_photos",
    `This ticket is for ${maxPhotos === 1 ? "1 photo, and it is" : `${maxPhotos.toLocaleString("en")} photos, and they are`} used up. Ask the organiser for a new link.`,
  );

export const overBytes = ({ maxBytes = 0 }: TicketRecord): ApiError =>
  new ApiError(
    "ticket_over_bytes",
    `This ticket is for ${sizeOf(maxBytes)}, and this photo does not fit into what is left. Ask the organiser for a new link.`,
  );

export const othersPhoto = "Somebody else sent this photo to the event: a ticket shows only what was sent with it.";

function sizeOf(bytes: number): string {
  const [unit, name] = bytes >= 1e9 ? [1e9, "GB"] : bytes >= 1e6 ? [1e6, "MB"] : bytes >= 1e3 ? [1e3, "KB"] : [1, "B"];
  return `${(bytes / unit).toLocaleString("en", { maximumFractionDigits: 3 })} ${name}`;
}

const day = (instant: string) => `${instant.slice(0, 16).replace("T", " at ")} UTC`;
