// What an event is called, and when it is: an event may have neither a name nor a date.
import type { EventsAnswer } from "../../contract.ts";
import { readerLocale, texts } from "../texts/texts.ts";

export type EventFacts = EventsAnswer["events"][number] & {
  name?: string;
  startsAt?: string;
  endsAt?: string;
  timeZone?: string;
};

export const eventTitle = ({ eventId, name }: EventFacts): string => name?.trim() || texts().eventName(eventId);

/** In the event's own time zone and the reader's language; empty where the event has no date. */
export function eventDates({ startsAt, endsAt, timeZone }: EventFacts): string {
  const start = new Date(startsAt ?? "");
  if (Number.isNaN(start.getTime())) return "";
  const end = new Date(endsAt ?? "");
  const format = formatFor(timeZone);
  return Number.isNaN(end.getTime()) || end < start ? format.format(start) : format.formatRange(start, end);
}

function formatFor(timeZone: string | undefined): Intl.DateTimeFormat {
  const options = { dateStyle: "long" } as const;
  try {
    return new Intl.DateTimeFormat(readerLocale(), { ...options, ...(timeZone && { timeZone }) });
  } catch {
    return new Intl.DateTimeFormat(readerLocale(), options); // a zone that this browser does not know
  }
}
