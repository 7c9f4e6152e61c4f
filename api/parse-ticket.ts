// Validates a new ticket, and ticket ids in paths.
import type { HttpEvent } from "./answer-request.ts";
import { maxTicketDays, maxTicketName, type TicketRequest, ticketIdPattern } from "./contract.ts";
import { isWithinGraphemes } from "./grapheme-limit.ts";
import { invalid, isBlank, isDay } from "./parse-input.ts";
import { withoutAbsent } from "./photo-record.ts";

const dayMs = 24 * 3600 * 1000;

/** `expiresAt` is converted to UTC. Throws `invalid_request`. */
export function parseTicket(
  { name, expiresAt, maxPhotos, maxBytes }: Record<string, unknown>,
  now: Date,
): TicketRequest {
  return withoutAbsent({
    name: parseName(name),
    expiresAt: parseExpiry(expiresAt, now),
    maxPhotos: parseLimit(maxPhotos, "maxPhotos"),
    maxBytes: parseLimit(maxBytes, "maxBytes"),
  });
}

/** The id in the path. Throws `invalid_request` if it is malformed or another event's. */
export function parseTicketId(event: HttpEvent, eventId: string): string {
  const ticketId = event.pathParameters?.ticketId ?? "";
  if (ticketIdPattern.exec(ticketId)?.[1] !== eventId)
    throw invalid(`ticketId must be that of a ticket of event ${eventId}.`);
  return ticketId;
}

function parseName(value: unknown): string {
  // Checked in the form in which it is stored: normalised letters may take several times the bytes, and the name must fit into an object's
  // metadata.
  const name = typeof value === "string" ? value.normalize("NFC").trim() : "";
  // The only invisible characters allowed are those that join and colour emoji.
  const isClean = !/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?!\u200c|\u200d)\p{Cf}/u.test(name);
  const { characters, bytes } = maxTicketName;
  if (isBlank(name) || !isClean || !isWithinGraphemes(name, characters) || Buffer.byteLength(name) > bytes) {
    throw invalid(`name must be a text of 1 to ${characters} characters that says whom the ticket is for.`);
  }
  return name;
}

function parseExpiry(value: unknown, now: Date): string {
  const isInstant =
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    isDay(value.slice(0, "2026-06-08".length));
  const at = isInstant ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw invalid("expiresAt must be a date and time such as 2026-06-08T18:00:00Z.");
  if (at <= now.getTime()) throw invalid("expiresAt must be in the future.");
  if (at > now.getTime() + maxTicketDays * dayMs) throw invalid(`expiresAt must be within ${maxTicketDays} days.`);
  return new Date(at).toISOString();
}

function parseLimit(value: unknown, field: string): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isSafeInteger(value) || (value as number) < 1) throw invalid(`${field} must be a whole number from 1.`);
  return value as number;
}
