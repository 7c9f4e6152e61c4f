// Uploaders: a signed-in person or a ticket's holder, and the name stored with their photos.
import type { Caller } from "./caller.ts";
import type { TicketRecord } from "./ticket-records.ts";

export interface Uploader {
  /** The uploader's name in photo records: an address, or a ticket's name and id. */
  uploadedBy: string;
  isOrganiser: boolean;
  /** Absent for a person. */
  ticket?: TicketRecord;
}

export const personUploading = ({ email, isOrganiser }: Caller): Uploader => ({ uploadedBy: email, isOrganiser });

export const ticketUploading = (ticket: TicketRecord): Uploader => ({
  uploadedBy: uploaderOfTicket(ticket),
  isOrganiser: false,
  ticket,
});

/** `Second shooter (ticket k3j9x2ab7c)`: tickets with the same name are different uploaders, and no address contains a space. */
export const uploaderOfTicket = ({ name, ticketId }: { name: string; ticketId: string }): string =>
  `${name} (ticket ${ticketId.slice(ticketId.lastIndexOf(".") + 1)})`;

/** The part of the ticket's id after the event's id; undefined if the uploader is a person, or unknown. */
export const ticketOfUploader = (uploadedBy: string | undefined): string | undefined =>
  uploadedBy === undefined ? undefined : /^.* \(ticket ([a-z0-9]{10})\)$/s.exec(uploadedBy)?.[1];
