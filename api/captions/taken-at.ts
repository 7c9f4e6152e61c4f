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
  { tags: ["XMP-exif:DateTimeOriginal"], read: isoDate },
  { tags: ["XMP-photoshop:DateCreated"], read: isoDate },
  { tags: ["IPTC:DateCreated", "IPTC:TimeCreated"], read: iptcDate },
  { tags: ["ExifIFD:CreateDate", "ExifIFD:SubSecTimeDigitized", "ExifIFD:OffsetTimeDigitized"], read: exifDate },
  { tags: ["XMP-exif:DateTimeDigitized"], read: isoDate },
  { tags: ["XMP-xmp:CreateDate"], read: isoDate },
  { tags: ["PNG:Creation Time"], read: (text) => isoDate(text) ?? mailDate(text) },
  { tags: ["Takeout:PhotoTakenTime"], read: isoDate },
];

const timeTags = new Set(sources.flatMap(({ tags }) => tags));
const isOfTime = ({ name }: Tag) => timeTags.has(name);

/** Undefined where nothing says it, or where what says it is no date. @param tags of the sidecar or of the file */
export function takenAtOf(tags: Tag[]): string | undefined {
  const ofTime = tags.filter(isOfTime);
  if (ofTime.length === 0) return undefined;
  const value = (name: Text) => ofTime.find((tag) => tag.name === name)?.value.trim();
  for (const { tags: names, read } of sources) {
    const text = value(names[0]);
    const found = text === undefined ? undefined : read(text, value(names[1]), value(names[2]));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The first source's time counts; where the second's is the same to the second, what only that knows is added: programs write the
 * time into a sidecar and leave out the offset and the fraction that the camera wrote.
 */
export function combineTakenAt(first: string | undefined, second: string | undefined): string | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const [ofFirst, ofSecond] = [partsOf(first), partsOf(second)];
  if (ofFirst.local !== ofSecond.local) return first;
  if (ofFirst.offset !== "" && ofSecond.offset !== "" && ofFirst.offset !== ofSecond.offset) return first;
  return ofFirst.local + (ofFirst.fraction || ofSecond.fraction) + (ofFirst.offset || ofSecond.offset);
}

function partsOf(takenAt: string): { local: string; fraction: string; offset: string } {
  const [, fraction = "", offset = ""] = /^(\.\d+)?(.*)$/.exec(takenAt.slice(19)) ?? [];
  return { local: takenAt.slice(0, 19), fraction, offset };
}

/** A time without an offset: true where the photo was taken, but nobody knows where on the globe that was. */
export function isFloating(takenAt: string): boolean {
  return !/(Z|[+-]\d\d:\d\d)$/.test(takenAt);
}

function exifDate(date: string, fraction?: string, offset?: string) {
  const parts = /^(\d{4})[:/.-](\d\d)[:/.-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?/.exec(
    date,
  );
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, ownFraction, ownOffset] = parts;
  const digits = /^\d{1,9}/.exec(fraction ?? "")?.[0] ?? ownFraction?.slice(1, 10);
  return rfc3339([year, month, day, hour, minute, second], digits, offset?.trim() || ownOffset);
}

/** Years, months and days alone are allowed in XMP; of these only days are precise enough. */
export function isoDate(text: string | undefined): string | undefined {
  return text === undefined ? undefined : exifDate(text);
}

function iptcDate(date: string, time: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})[:-]?(\d\d)[:-]?(\d\d)$/.exec(date) ?? [];
  const [, hour, minute, second, offset] = /^(\d\d):?(\d\d):?(\d\d)?([+-]\d\d:?\d\d)?/.exec(time ?? "") ?? [];
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
  const month = String(months.indexOf(name.toLowerCase()) + 1).padStart(2, "0");
  const offset = zone !== undefined && /^[A-Z]/.test(zone) ? "Z" : zone;
  return rfc3339([year, month, day.padStart(2, "0"), hour, minute, second], undefined, offset);
}

function rfc3339(parts: (string | undefined)[], fraction: string | undefined, offset: string | undefined) {
  const [year = "", month = "", day = "", hour = "00", minute = "00", second = "00"] = parts;
  if (!isRealDate(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const digits = fraction === undefined || /^0*$/.test(fraction) ? "" : `.${fraction}`;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${digits}${offsetOf(offset)}`;
}

/** The years before photography are cameras whose clock was never set. */
function isRealDate(year: number, month: number, day: number): boolean {
  if (!(year >= 1800 && month >= 1 && month <= 12 && day >= 1)) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function offsetOf(offset: string | undefined): string {
  if (offset === "Z" || offset === "z") return "Z";
  const [, sign, hours = "", minutes = ""] = /^([+-])(\d\d):?(\d\d)$/.exec(offset ?? "") ?? [];
  return sign === undefined || Number(hours) > 14 || Number(minutes) > 59 ? "" : `${sign}${hours}:${minutes}`;
}
