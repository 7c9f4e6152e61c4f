// When a photo was taken: RFC 3339, with the camera's offset, or floating if it wrote none.
import type { Tag } from "./blocks.ts";

type Text = string | undefined;

interface Source {
  /** The tag with the date or whole time, then tags that complement it. */
  tags: readonly string[];
  read: (first: string, second: Text, third: Text) => Text;
}

// The camera's own time first, then what programs recorded, then when it was digitised.
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
 * As precise as the source: `2024-05-01`, `2024-05-01T12:30`, or RFC 3339. combineTakenAt completes it. Undefined if there is no valid date.
 * @param tags the tags of the sidecar or of the file
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
 * Returns the first source's time as RFC 3339; a date alone becomes midnight. If the second source agrees as far as the first goes, its additional
 * precision is added: programs write times into sidecars, and people write dates into lists, without the precision that the camera recorded.
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

/** Whether two times with different offsets are the same instant: a program's `10:30:45Z` is the camera's `12:30:45+02:00`. */
function isSameInstant(first: Parts, second: Parts): boolean {
  if (first.offset === "" || second.offset === "" || !first.local.includes("T")) return false;
  const instant = ({ local, offset }: Parts) => Date.parse(whole(local.slice(0, first.local.length), "", offset));
  return instant(first) === instant(second);
}

/** Whether the time has no offset. It is local time at an unknown place. */
export function isFloating(takenAt: string): boolean {
  return !/(Z|[+-]\d\d:\d\d)$/.test(takenAt);
}

/** Cameras write a blank instead of a leading zero; people omit it. */
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

/** On a 12-hour clock, the first hour is 12. */
function hourOfDay(hour: Text, half: Text): Text {
  if (hour === undefined || half === undefined || Number(hour) > 12) return hour;
  return String((Number(hour) % 12) + (half.toUpperCase() === "P" ? 12 : 0));
}

/** The text's own offset takes precedence over the separate tag. */
function xmpDate(date: string, offset?: string) {
  const stated = exifDate(date);
  return stated === undefined || partsOf(stated).offset !== "" ? stated : exifDate(date, undefined, offset);
}

/** As precise as `takenAtOf` allows. XMP permits a year or month alone, but only full dates are precise enough here. */
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

/** `Sat, 30 Jul 2011 15:41:25 +0000`, as the PNG specification recommends. */
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
  // Hour 24 becomes the next day and a leap second the next minute. RFC 3339 excludes the former, and few programs accept the latter.
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second ?? 0));
  if (at > lastInstant) return undefined;
  const local = new Date(at).toISOString().slice(0, second === undefined ? wholeLength - ":45".length : wholeLength);
  const digits = fraction === undefined || /^0*$/.test(fraction) ? "" : `.${fraction}`;
  return local + (second === undefined ? "" : digits) + offsetOf(offset);
}

/** RFC 3339 has four-digit years. */
const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59);

const twoDigits = (number: string) => number.padStart(2, "0");

/** Years before photography come from cameras whose clock was never set. */
function isRealDate(year: number, month: number, day: number): boolean {
  if (!(year >= 1800 && month >= 1 && month <= 12 && day >= 1)) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Normalises `+05:45`, `+0545`, `+5:45`, `+5` and `GMT+5`; empty if no time zone has that offset. */
function offsetOf(offset: string | undefined): string {
  if (offset === undefined) return "";
  if (/^(Z|UTC|GMT)$/i.test(offset)) return "Z";
  const [, sign, hours = "", minutes = "00"] =
    /^(?:UTC|GMT)?\s?([+\u2212-])\s?(\d\d?)(?::?(\d\d))?$/i.exec(offset) ?? [];
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59) return "";
  return `${sign === "+" ? "+" : "-"}${twoDigits(hours)}:${minutes}`;
}
