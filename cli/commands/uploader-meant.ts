// Whose photos --by means: a person's, by e-mail address, or a ticket's, by its id or by the name that its photos show.
import { plainEmail } from "./addresses-in.ts";

/** The same name for each way to write the same uploader. */
export function uploaderName(by: string): string {
  const [, suffix] = ticketId.exec(by.trim()) ?? / \(ticket ([a-z0-9]{10})\)$/.exec(by.trim()) ?? [];
  return suffix === undefined ? plainEmail(by) : `ticket ${suffix}`;
}

const ticketId = /^(?:[\w-]+\.)?([a-z0-9]{10})$/;

/** `ann@example.org`, `42.k3j9x2ab7c`, `k3j9x2ab7c` or `Second shooter (ticket k3j9x2ab7c)`. */
export function uploaderMeant(by: string): (uploadedBy: string | undefined) => boolean {
  const given = by.trim();
  const [, suffix] = ticketId.exec(given) ?? [];
  const names = [given, plainEmail(given)];
  const mark = suffix === undefined ? undefined : ` (ticket ${suffix})`;
  return (uploadedBy = "") => names.includes(uploadedBy) || (mark !== undefined && uploadedBy.endsWith(mark));
}
