// Dates in the reader's language. A date without a time zone is the camera's local time, and is shown unchanged.
import { readerLocale, texts } from "../texts/texts.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([readerLocale(), options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(readerLocale(), options);
  formats.set(key, format);
  return format;
}

/** @param day such as `2026-11-28`; undefined: no date */
export function describeDay(day: string | undefined): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (day === undefined || Number.isNaN(at.getTime())) return texts().noDate;
  return formatOf({ weekday: "long", year: "numeric", month: "long", day: "numeric", timeZone: "UTC" }).format(at);
}

/** When a photo was taken: the local time there, with its UTC offset if the camera recorded one. */
export function describeTakenAt(takenAt: string): string {
  const [, local = "", offset = ""] = /^(.*?)(Z|[+-]\d\d:\d\d)?$/.exec(takenAt) ?? [];
  const at = new Date(`${local}Z`);
  if (Number.isNaN(at.getTime())) return takenAt;
  const text = formatOf({ dateStyle: "long", timeStyle: "medium", timeZone: "UTC" }).format(at);
  return offset === "" ? text : `${text} (UTC${offset === "Z" ? "" : offset})`;
}

/** In the reader's time zone. */
export function describeInstant(instant: string): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? instant : formatOf({ dateStyle: "long", timeStyle: "short" }).format(at);
}
