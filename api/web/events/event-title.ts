// What an event is called, and when it is: an event may have neither a name nor a date.
import type { EventInfo } from "../../contract.ts";
import { readerLocale, texts } from "../texts/texts.ts";
import { visible } from "../texts/visible.ts";

export const eventTitle = ({ eventId, name }: EventInfo): string => visible(name) ?? texts().eventName(eventId);

/** In the reader's language, by the clocks at the event; empty where the event has no date. */
export function eventDates({ startsAt, endsAt }: EventInfo): string {
  // The times have no offset: read and written as if they were UTC, they stay what they are.
  const [start, end] = [startsAt, endsAt].map((at) => new Date(`${at?.slice(0, 10)}T00:00:00Z`));
  const format = new Intl.DateTimeFormat(readerLocale(), { dateStyle: "long", timeZone: "UTC" });
  if (!start || Number.isNaN(start.getTime())) return "";
  return !end || Number.isNaN(end.getTime()) || end < start ? format.format(start) : format.formatRange(start, end);
}
