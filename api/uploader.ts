// Who uploads: a person who is signed in, or whoever holds a ticket; and under which name their photos are kept.
import type { Caller } from "./caller.ts";
import type { TicketRecord } from "./ticket-records.ts";

export interface Uploader {
  /** What their photos say of them: an address, or a ticket's name with its mark. */
  uploadedBy: string;
  isOrganiser: boolean;
  /** Absent: a person. */
  ticket?: TicketRecord;
}

export const personUploading = ({ email, isOrganiser }: Caller): Uploader => ({ uploadedBy: email, isOrganiser });

export const ticketUploading = (ticket: TicketRecord): Uploader => ({
  uploadedBy: uploaderOfTicket(ticket),
  isOrganiser: false,
  ticket,
});

/** `Second shooter (ticket k3j9x2ab7c)`: two tickets of one name are two uploaders, and no address has a blank in it. */
export const uploaderOfTicket = ({ name, ticketId }: { name: string; ticketId: string }): string =>
  `${name} (ticket ${ticketId.slice(ticketId.lastIndexOf(".") + 1)})`;

/** What a ticket's id has after its event's; undefined where the uploader is a person, or unknown. */
export const ticketOfUploader = (uploadedBy: string | undefined): string | undefined =>
  uploadedBy === undefined ? undefined : /^.* \(ticket ([a-z0-9]{10})\)$/s.exec(uploadedBy)?.[1];
