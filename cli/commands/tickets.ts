// photoup tickets create|list|revoke: links that let anyone who has them upload to one event; for organisers.
import { type TicketInfo, ticketIdPattern } from "../../api/contract.ts";
import { assertCanAsk } from "../can-ask.ts";
import { type ExitCode, exitCodes, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { askYesOrNo } from "../output/ask-yes-or-no.ts";
import { jsonText } from "../output/json-text.ts";
import { say, shown, warn } from "../output/say.ts";
import { count, formatBytes, formatInstant, grouped } from "../output/units.ts";
import { writeText } from "../output/write-text.ts";
import { drawQrCode } from "../sign-in/draw-qr-code.ts";
import { ticketLink } from "../ticket-link.ts";
import { isNewEvent } from "./ask-new-event.ts";
import { eventIdOfArgument } from "./event-id.ts";
import { forEachAtOnce } from "./for-each-at-once.ts";
import { nameFlags } from "./name-flags.ts";
import { parseBytes, parseCount, parseExpiry } from "./parse-quantity.ts";

export interface TicketsListOptions extends GlobalOptions {
  event: string;
  json?: boolean;
}

export interface TicketsCreateOptions extends TicketsListOptions {
  for?: string;
  expires?: string;
  maxPhotos?: string;
  maxBytes?: string;
}

export interface TicketsRevokeOptions extends GlobalOptions {
  event: string;
  /** Whole ids, or the part after the event. */
  tickets: string[];
  yes?: boolean;
}

const noRoom = "This terminal is too narrow to show the QR code.";
const usualSpan = "7d";
const mostPhotos = 10_000_000;
const flags = { name: "--for", expiresAt: "--expires", maxPhotos: "--max-photos", maxBytes: "--max-bytes" };

/** Prints the link as the only line of standard output. It cannot be shown again. */
export async function ticketsCreate(options: TicketsCreateOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  const { expires = usualSpan, maxPhotos, maxBytes } = options;
  const name = options.for?.trim();
  if (!name) throw new UsageError('Who is the ticket for? Its photos will show the name: --for "Second shooter".');
  const asked = {
    name,
    expiresAt: new Date(parseExpiry("--expires", expires, io.now())).toISOString(),
    ...(maxPhotos !== undefined && { maxPhotos: parseCount("--max-photos", maxPhotos, 1, mostPhotos) }),
    ...(maxBytes !== undefined && { maxBytes: parseBytes("--max-bytes", maxBytes) }),
  };
  const connection = await io.connect(options);
  const { api, apiUrl } = connection;
  const isNew = !options.json && (await isNewEvent(connection, eventId)); // before the ticket makes it known
  const { secret, ...ticket } = await nameFlags(api.createTicket(eventId, asked), flags, { "--expires": expires });
  await api.close();
  if (isNew) {
    const undo = `If not, \`photoup tickets revoke ${eventId} ${ticket.ticketId}\` ends this ticket.`;
    warn(io.stderr, `Event ${eventId} is new: nobody has created it or uploaded to it. Is that the right id? ${undo}`);
  }
  const link = ticketLink(apiUrl, { ticketId: ticket.ticketId, secret });
  if (options.json) await writeText(io.stdout, `${jsonText({ ...ticket, link })}\n`);
  else {
    if (!options.quiet) {
      say(io.stderr, `Ticket ${ticket.ticketId} for ${ticket.name}: ${scopeOf(ticket)}.`);
      say(io.stderr, "Anyone who has this link can use it, and it is shown only once. Send it to that person only:");
    }
    await writeText(io.stdout, `${link}\n`);
    // In a log, the code would give the link away.
    if (!options.quiet && io.isTerminal.stderr)
      say(io.stderr, ...(drawQrCode(link, io.columns())?.split("\n") ?? [noRoom]));
  }
  return exitCodes.ok;
}

export async function ticketsList(options: TicketsListOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  const { api } = await io.connect(options);
  let found = 0;
  for await (const ticket of api.tickets(eventId)) {
    found++;
    const line = options.json ? jsonText(ticket) : shown(lineOf(ticket, io.now()));
    if (!(await writeText(io.stdout, `${line}\n`))) break;
  }
  if (found === 0 && !options.quiet) say(io.stderr, `Event ${eventId} has no tickets.`);
  await api.close();
  return exitCodes.ok;
}

export async function ticketsRevoke(options: TicketsRevokeOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  const ids = [...new Set(options.tickets.map((text) => ticketIdOf(text, eventId)))];
  if (!options.yes) assertCanAsk(io, "revokes tickets");
  const { api } = await io.connect(options);
  if (!options.yes) {
    for await (const ticket of api.tickets(eventId)) {
      if (ids.includes(ticket.ticketId)) say(io.stderr, `  ${lineOf(ticket, io.now())}`);
    }
    const question = `Revoke ${count(ids.length, "ticket")} of event ${eventId}? Photos sent with it stay.`;
    if (!(await askYesOrNo(question, io))) {
      say(io.stderr, "Nothing was revoked.");
      await api.close();
      return exitCodes.declined;
    }
  }
  const { exitCode } = await forEachAtOnce(
    ids,
    async (id) => {
      await api.revokeTicket(eventId, id);
      if (!options.quiet) say(io.stdout, `revoked ${id}`);
    },
    {
      whatIsLeft: (n) => `${count(n, "ticket")} not revoked. Run the same command again to continue.`,
      atOnce: 1,
      ofOne: ["not_found"],
    },
    io,
  );
  await api.close();
  return exitCode;
}

/** `event 42, until 8 June 2026 at 18:00, up to 2,000 photos and 50.0 GB` */
function scopeOf({ eventId, expiresAt, maxPhotos, maxBytes }: TicketInfo): string {
  const limits = [
    ...(maxPhotos === undefined ? [] : [count(maxPhotos, "photo")]),
    ...(maxBytes === undefined ? [] : [formatBytes(maxBytes)]),
  ];
  const most = limits.length > 0 ? `up to ${limits.join(" and ")}` : "as many photos as they like";
  return `event ${eventId}, until ${formatInstant(Date.parse(expiresAt))}, ${most}`;
}

function ticketIdOf(text: string, eventId: string): string {
  const id = text.includes(".") ? text : `${eventId}.${text}`;
  if (ticketIdPattern.exec(id)?.[1] === eventId) return id;
  throw new UsageError(
    `${JSON.stringify(shown(text))} is not a ticket of event ${eventId}. \`photoup tickets list ${eventId}\` lists their ids.`,
  );
}

/** `42.k3j9x2ab7c  Second shooter  until 2026-06-08 18:00  312 of 2,000 photos, 4.1 GB of 50 GB; 310 arrived` */
function lineOf(ticket: TicketInfo, now: number): string {
  const { ticketId, name, expiresAt, revokedAt, maxPhotos, maxBytes, photos, bytes, storedPhotos } = ticket;
  const end = Date.parse(expiresAt);
  const until = revokedAt ? "revoked" : `${end <= now ? "expired" : "until"} ${formatInstant(end)}`;
  const ofPhotos =
    maxPhotos === undefined ? count(photos, "photo") : `${grouped(photos)} of ${count(maxPhotos, "photo")}`;
  const ofBytes = maxBytes === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(maxBytes)}`;
  return `${ticketId}  ${name}  ${until}  ${ofPhotos}, ${ofBytes}; ${grouped(storedPhotos)} arrived`;
}
