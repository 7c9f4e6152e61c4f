// The ticket for push, retry and verify, from --ticket or else PHOTOUP_TICKET: a link, or where to read one.
import { existsSync } from "node:fs";
import { assertNoTilde } from "../assert-no-tilde.ts";
import { UsageError } from "../errors.ts";
import { looksLikeTicket } from "../find-ticket.ts";
import type { Connection, ConnectOptions, GlobalOptions, Io } from "../io.ts";
import { displayPath } from "../output/display.ts";
import { readStart } from "../read-start.ts";
import { systemReason } from "../system-reason.ts";
import { parseTicketLink, type Ticket } from "../ticket-link.ts";
import { decodeText } from "../utf16-decoder.ts";
import { eventIdOf, eventIdOfArgument, eventIdOfPath } from "./event-id.ts";

/** Longer than any link, with what may precede it. */
const maxLinkBytes = 4096;

export interface TicketFlag {
  /** The link itself, `@FILE` or `-`. */
  ticket?: string;
}

/** Undefined if none is given. --profile and --api-url override PHOTOUP_TICKET, and conflict with --ticket. Throws UsageError. */
export async function ticketOf(
  { ticket, profile, apiUrl }: TicketFlag & GlobalOptions,
  io: Pick<Io, "env" | "stdin" | "isTerminal">,
): Promise<Ticket | undefined> {
  const isElsewhere = profile !== undefined || apiUrl !== undefined;
  if (ticket === undefined) {
    const { PHOTOUP_TICKET: fromEnvironment } = io.env;
    return fromEnvironment && !isElsewhere ? parseTicketLink(await resolve(fromEnvironment, io)) : undefined;
  }
  if (isElsewhere) throw new UsageError("A ticket needs no sign-in: leave out --profile and --api-url, or --ticket.");
  return parseTicketLink(await resolve(ticket, io));
}

async function resolve(given: string, io: Pick<Io, "stdin" | "isTerminal">): Promise<string> {
  if (given === "-") {
    if (io.isTerminal.stdin) throw new UsageError("--ticket - reads the link from standard input: pipe it in.");
    return firstLine(await readStart(io.stdin, maxLinkBytes));
  }
  if (!given.startsWith("@")) {
    if (existsSync(given)) throw new UsageError(`To read the ticket's link from a file, say @${displayPath(given)}.`);
    return given;
  }
  assertNoTilde("The ticket's file", given.slice(1));
  try {
    return firstLine(await readStart(given.slice(1), maxLinkBytes));
  } catch (error) {
    const file = displayPath(given.slice(1));
    throw new UsageError(`The ticket's file ${file} cannot be read: ${systemReason(error)}.`, { cause: error });
  }
}

const firstLine = (content: Uint8Array) => decodeText(content).trimStart().split(/\r?\n/, 1)[0] ?? "";

/** The ticket's event, or without a ticket the one that is named. Throws UsageError if a flag or a folder names another event than the ticket. */
export function eventIdFor(ticket: Ticket | undefined, event: string | undefined, paths: readonly string[]): string {
  if (paths.some(looksLikeTicket)) throw new UsageError("A ticket's link goes after --ticket, or into PHOTOUP_TICKET.");
  if (!ticket) return eventIdOf(event, paths);
  const { eventId } = ticket;
  if (event !== undefined) return assertSameEvent(ticket, eventIdOfArgument(event));
  const other = paths.find((path) => (eventIdOfPath(path) ?? eventId) !== eventId);
  if (other === undefined) return eventId;
  throw new UsageError(
    `${displayPath(other)} is named after event ${eventIdOfPath(other)}, but the ticket is for event ${eventId}. To use it anyway, say --event ${eventId}.`,
  );
}

/** @param named the event that was named besides the ticket. Throws UsageError */
export function assertSameEvent({ eventId }: Ticket, named: string): string {
  if (named === eventId) return eventId;
  throw new UsageError(
    `This ticket is for event ${eventId}, not event ${named}. Leave out the event, or ask the organiser for a ticket for event ${named}.`,
  );
}

/** Connects with the ticket if there is one; then no profile is read. */
export const connectWith = (ticket: Ticket | undefined, options: ConnectOptions, io: Io): Promise<Connection> =>
  io.connect(ticket ? { ...options, withTicket: ticket } : options);
