// When a photo was taken: RFC 3339, with the offset that the camera wrote, or floating where it wrote none.
import type { Tag } from "./blocks.ts";

type Text = string | undefined;

interface Source {
  /** The date's, or the whole time's, then of what belongs to it. */
  tags: readonly string[];
  read: (first: string, second: Text, third: Text) => Text;
}

// The camera's own word first; what programs made of it later; then when it was scanned.
const sources: readonly Source[] = [
  {
    tags: ["ExifIFD:DateTimeOriginal", "ExifIFD:SubSecTimeOriginal", "ExifIFD:OffsetTimeOriginal"],
    read: exifDate,
  },
  { tags: ["IFD0:DateTimeOriginal"], read: exifDate },
  { tags: ["XMP-exif:DateTimeOriginal", "XMP-exifEX:OffsetTimeOriginal"], read: xmpDate },
  { tags: ["XMP-photoshop:DateCreated"], read: statedDate },
  { tags: ["IPTC:DateCreated", "IPTC:TimeCreated"], read: iptcDate },
  { tags: ["ExifIFD:CreateDate", "ExifIFD:SubSecTimeDigitized", "ExifIFD:OffsetTimeDigitized"], read: exifDate },
  { tags: ["XMP-exif:DateTimeDigitized", "XMP-exifEX:OffsetTimeDigitized"], read: xmpDate },
  { tags: ["IPTC:DigitalCreationDate", "IPTC:DigitalCreationTime"], read: iptcDate },
  { tags: ["XMP-xmp:CreateDate"], read: statedDate },
  { tags: ["PNG:Creation Time"], read: (text) => statedDate(text) ?? mailDate(text) },
  { tags: ["Takeout:PhotoTakenTime"], read: statedDate },
];

const timeTags = new Set(sources.flatMap(({ tags }) => tags));
const isOfTime = ({ name }: Tag) => timeTags.has(name);

/**
 * As precisely as it is said: `2024-05-01`, `2024-05-01T12:30`, or RFC 3339; combineTakenAt makes a whole time of it. Undefined where
 * nothing says it, or where what says it is no date. @param tags of the sidecar or of the file
 */
export function takenAtOf(tags: Tag[]): string | undefined {
  const ofTime = tags.filter(isOfTime);
  if (ofTime.length === 0) return undefined;
  const value = (name: Text) => ofTime.find((tag) => tag.name === name)?.value.trim();
  let best: string | undefined;
  for (const { tags: names, read } of sources) {
    const text = value(names[0]);
    const found = text === undefined ? undefined : read(text, value(names[1]), value(names[2]));
    if (found === undefined) continue;
    if (best === undefined) best = found;
    else if (found.startsWith(best)) return found;
    if (partsOf(best).local.length === wholeLength) return best;
  }
  return best;
}

const wholeLength = "2024-05-01T12:30:45".length;

/**
 * The first source's time counts, as RFC 3339; a date alone is midnight. Where the second's is the same as far as the first says it, what
 * only that knows is added: programs write the time into a sidecar, and people the date into a list, and leave out what the camera wrote.
 */
export function combineTakenAt(first: string | undefined, second: string | undefined): string | undefined {
  const stated = first ?? second;
  if (stated === undefined) return undefined;
  const ofFirst = partsOf(stated);
  const ofSecond = partsOf(second ?? stated);
  const isSame = ofFirst.offset === "" || ofSecond.offset === "" || ofFirst.offset === ofSecond.offset;
  if (isSame && ofSecond.local.startsWith(ofFirst.local))
    return whole(ofSecond.local, ofFirst.fraction || ofSecond.fraction, ofFirst.offset || ofSecond.offset);
  if (isSameInstant(ofFirst, ofSecond))
    return whole(ofSecond.local, ofFirst.fraction || ofSecond.fraction, ofSecond.offset);
  return whole(ofFirst.local, ofFirst.fraction, ofFirst.offset);
}

interface Parts {
  local: string;
  fraction: string;
  offset: string;
}

function partsOf(takenAt: string): Parts {
  const [, local = takenAt, fraction = "", offset = ""] =
    /^(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?)(\.\d+)?(.*)$/.exec(takenAt) ?? [];
  return { local, fraction, offset };
}

const whole = (local: string, fraction: string, offset: string) =>
  `${local}${"2024-05-01T00:00:00".slice(local.length)}${fraction}${offset}`;

/** The same moment on the clocks of two places: another program's `10:30:45Z` is the camera's `12:30:45+02:00`. */
function isSameInstant(first: Parts, second: Parts): boolean {
  if (first.offset === "" || second.offset === "" || !first.local.includes("T")) return false;
  const instant = ({ local, offset }: Parts) => Date.parse(whole(local.slice(0, first.local.length), "", offset));
  return instant(first) === instant(second);
}

/** A time without an offset: true where the photo was taken, but nobody knows where on the globe that was. */
export function isFloating(takenAt: string): boolean {
  return !/(Z|[+-]\d\d:\d\d)$/.test(takenAt);
}

/** Cameras write a blank for a zero, people leave it out. */
const datePattern =
  /^(\d{4})[:/.-]\s?(\d\d?)[:/.-]\s?(\d\d?)(?!\d)(?:[T\s,]{1,3}(\d\d?):(\s\d|\d\d|\d(?=:))(?::(\s\d|\d\d?)(?:[.,](\d+))?)?(?:\s*([AP])\.?M\b\.?)?)?/i;
const offsetBehindDate = /^\s*(Z|[+-]\d\d:?\d\d)/i;
const offsetBehindTime = /^\s*((?:UTC|GMT)?\s?[+\u2212-]\s?\d\d?(?::?\d\d)?(?![\d:])|(?:UTC|GMT|Z)\b)/i;

function exifDate(date: string, fraction?: string, offset?: string) {
  const parts = datePattern.exec(date);
  if (parts === null) return undefined;
  const [all, year, month, day, hour, minute, second, ownFraction, half] = parts;
  const [, ownOffset] =
    (hour === undefined ? offsetBehindDate : offsetBehindTime).exec(date.slice(all.length, all.length + 20)) ?? [];
  const digits = /^\d{1,9}/.exec(fraction ?? "")?.[0] ?? ownFraction?.slice(0, 9);
  return rfc3339([year, month, day, hourOfDay(hour, half), minute, second], digits, offset?.trim() || ownOffset);
}

/** Of twelve hours before or after noon the first is called the twelfth. */
function hourOfDay(hour: Text, half: Text): Text {
  if (hour === undefined || half === undefined || Number(hour) > 12) return hour;
  return String((Number(hour) % 12) + (half.toUpperCase() === "P" ? 12 : 0));
}

/** Its own offset counts before the one beside it. */
function xmpDate(date: string, offset?: string) {
  const stated = exifDate(date);
  return stated === undefined || partsOf(stated).offset !== "" ? stated : exifDate(date, undefined, offset);
}

/** As precisely as `takenAtOf` has it. Years, months and days alone are allowed in XMP; of these only days are precise enough. */
export function statedDate(text: string | undefined): string | undefined {
  return text === undefined ? undefined : exifDate(text);
}

function iptcDate(date: string, time: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})[:-]?(\d\d)[:-]?(\d\d)$/.exec(date) ?? [];
  const [, hour, minute, second, offset] =
    /^(\d\d):?(\d\d):?(\d\d)?(?:\.\d+)?\s*([+-]\d\d:?\d\d|Z)?/.exec(time ?? "") ?? [];
  return rfc3339([year, month, day, hour, minute, second], undefined, offset);
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** `Sat, 30 Jul 2011 15:41:25 +0000`, as the PNG specification wants it. */
function mailDate(text: string): string | undefined {
  const parts = /^(?:\w+, *)?(\d{1,2}) ([A-Za-z]{3})\w* (\d{4}) (\d\d):(\d\d)(?::(\d\d))? *([+-]\d{4}|GMT|UTC|Z)?/.exec(
    text,
  );
  if (parts === null) return undefined;
  const [, day = "", name = "", year, hour, minute, second, zone] = parts;
  const month = String(months.indexOf(name.toLowerCase()) + 1);
  const offset = zone !== undefined && /^[A-Z]/.test(zone) ? "Z" : zone;
  return rfc3339([year, month, day, hour, minute, second], undefined, offset);
}

function rfc3339(parts: Text[], fraction: Text, offset: Text) {
  const [year = "", month = "", day = "", hour, minute, second] = parts;
  if (!isRealDate(Number(year), Number(month), Number(day))) return undefined;
  if (hour === undefined || minute === undefined)
    return `${year}-${twoDigits(month)}-${twoDigits(day)}${offsetOf(offset)}`;
  const isMidnight = Number(hour) === 24 && Number(minute) === 0 && Number(second ?? 0) === 0;
  if ((Number(hour) > 23 && !isMidnight) || Number(minute) > 59 || Number(second ?? 0) > 60) return undefined;
  // Midnight at the end of a day is the next day's, a leap second the next minute's: RFC 3339 has the one, few programs the other.
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second ?? 0));
  if (at > lastInstant) return undefined;
  const local = new Date(at).toISOString().slice(0, second === undefined ? wholeLength - ":45".length : wholeLength);
  const digits = fraction === undefined || /^0*$/.test(fraction) ? "" : `.${fraction}`;
  return local + (second === undefined ? "" : digits) + offsetOf(offset);
}

/** RFC 3339 has four digits for a year. */
const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59);

const twoDigits = (number: string) => number.padStart(2, "0");

/** The years before photography are cameras whose clock was never set. */
function isRealDate(year: number, month: number, day: number): boolean {
  if (!(year >= 1800 && month >= 1 && month <= 12 && day >= 1)) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** As `+05:45`, whether it is written so, or `+0545`, `+5:45`, `+5`, `GMT+5`; empty where there is no such place on the globe. */
function offsetOf(offset: string | undefined): string {
  if (offset === undefined) return "";
  if (/^(Z|UTC|GMT)$/i.test(offset)) return "Z";
  const [, sign, hours = "", minutes = "00"] =
    /^(?:UTC|GMT)?\s?([+\u2212-])\s?(\d\d?)(?::?(\d\d))?$/i.exec(offset) ?? [];
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59) return "";
  return `${sign === "+" ? "+" : "-"}${twoDigits(hours)}:${minutes}`;
}
