// An event's title and dates. Both are optional.
import type { EventInfo } from "../../contract.ts";
import { readerLocale, texts } from "../texts/texts.ts";
import { visible } from "../texts/visible.ts";

export const eventTitle = ({ eventId, name }: EventInfo): string => visible(name) ?? texts().eventName(eventId);

/** In the reader's language and the event's local time; empty if the event has no date. */
export function eventDates({ startsAt, endsAt }: EventInfo): string {
  // The times have no offset: parsed and formatted as UTC, they stay unchanged.
  const [start, end] = [startsAt, endsAt].map((at) => new Date(`${at?.slice(0, 10)}T00:00:00Z`));
  const format = new Intl.DateTimeFormat(readerLocale(), { dateStyle: "long", timeZone: "UTC" });
  if (!start || Number.isNaN(start.getTime())) return "";
  return !end || Number.isNaN(end.getTime()) || end < start ? format.format(start) : format.formatRange(start, end);
}
