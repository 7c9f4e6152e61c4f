// Validates an event's name, times and time zone.
import type { EventChanges } from "./event-records.ts";
import { isWithinGraphemes } from "./grapheme-limit.ts";
import { invalid, isBlank, isDay } from "./parse-input.ts";

/** Characters are grapheme clusters, each of which may have any number of bytes. The event is read for every photo that arrives. */
const maxName = { characters: 200, bytes: 2000 };

/** The given fields; an empty text removes a field. Throws `invalid_request`. */
export function parseEventChanges({ name, startsAt, endsAt, timeZone }: Record<string, unknown>): EventChanges {
  const changes: EventChanges = {};
  if (name !== undefined) changes.name = parseName(name);
  if (startsAt !== undefined) changes.startsAt = parseLocalTime(startsAt, "startsAt");
  if (endsAt !== undefined) changes.endsAt = parseLocalTime(endsAt, "endsAt");
  if (timeZone !== undefined) changes.timeZone = parseTimeZone(timeZone);
  assertInOrder(changes);
  return changes;
}

/** Throws `invalid_request`. */
export function assertInOrder({ startsAt, endsAt }: EventChanges): void {
  if (startsAt && endsAt && endsAt < startsAt) throw invalid("endsAt must not be before startsAt.");
}

function parseName(value: unknown): string {
  const { characters, bytes } = maxName;
  if (typeof value !== "string" || /\p{Surrogate}/u.test(value) || !isWithinGraphemes(value, characters)) {
    throw invalid(`name must be a text of at most ${characters} characters.`);
  }
  if (Buffer.byteLength(value) > bytes) throw invalid(`name must be at most ${bytes} bytes long.`);
  return isBlank(value) ? "" : value.trim();
}

/** The event's local time: a date and time without an offset, to the minute or the second. */
function parseLocalTime(value: unknown, field: string): string {
  if (value === "") return value;
  const text = typeof value === "string" ? value : "";
  const [, day = "", time, seconds = ":00"] =
    /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d)?$/.exec(text) ?? [];
  if (!isDay(day)) {
    throw invalid(`${field} must be the event's local date and time, such as 2026-06-01T18:00.`);
  }
  return `${day}T${time}${seconds}`;
}

function parseTimeZone(value: unknown): string {
  if (value === "") return value;
  try {
    if (typeof value === "string" && /^[A-Za-z]/.test(value)) {
      return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone;
    }
  } catch {
    // no such zone
  }
  throw invalid("timeZone must be a time zone's name, such as Europe/Berlin.");
}
