// A ticket as the API shows it: without its secret's hash.
import type { TicketInfo } from "./contract.ts";
import { withoutAbsent } from "./photo-record.ts";
import type { TicketRecord } from "./ticket-records.ts";
import { uploaderOfTicket } from "./uploader.ts";

export function showTicket(ticket: TicketRecord): TicketInfo {
  const { ticketId, eventId, name, createdAt, expiresAt, revokedAt, maxPhotos, maxBytes } = ticket;
  const { photos, bytes, storedPhotos, storedBytes } = ticket;
  return withoutAbsent({
    ticketId,
    eventId,
    name,
    uploadedBy: uploaderOfTicket(ticket),
    createdAt,
    expiresAt,
    revokedAt,
    maxPhotos,
    maxBytes,
    photos,
    bytes,
    storedPhotos,
    storedBytes,
  });
}
