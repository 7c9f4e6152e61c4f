// Finds what a photo's sidecar says that its caption does not: then only the sidecar has it.
import type { SidecarWords, WrittenDetails } from "../../../api/captions/read-caption.ts";
import { combineTakenAt, isFloating } from "../../../api/captions/taken-at.ts";
import type { CaptionFields } from "../../../api/contract.ts";

/** People's words for what a sidecar says. */
const names: Record<keyof WrittenDetails | "title" | "description", string> = {
  title: "title",
  description: "description",
  keywords: "keywords",
  hierarchicalKeywords: "keywords",
  creator: "creator",
  copyright: "copyright",
  rating: "rating",
  gps: "position",
  event: "event",
  sublocation: "place",
  city: "place",
  state: "place",
  country: "place",
};

/**
 * A photo's own words override those of Google Takeout's JSON, a list's override everything, and --strip-gps drops positions.
 * @param caption what the event is sent, or has
 * @returns the distinct names of what is missing from it; none if nothing is
 */
export function overruledWords(words: SidecarWords | undefined, caption: CaptionFields): string[] {
  if (words === undefined) return [];
  const lost = new Set<string>();
  // A description equal to the title is not sent.
  const texts = [caption.title, caption.description];
  for (const field of ["title", "description"] as const) {
    const text = words[field];
    if (text !== undefined && !texts.includes(text)) lost.add(names[field]);
  }
  for (const field of Object.keys(words.details) as (keyof WrittenDetails)[])
    if (!isIncluded(words.details[field], caption.details?.[field])) lost.add(names[field]);
  if (words.takenAt !== undefined && !isSameDate(words.takenAt, caption.takenAt)) lost.add("date");
  return [...lost];
}

/** Whether a sidecar has texts that are not sent: in another language, or in a field that another field overrode. */
export function hasUnsentTexts(
  words: SidecarWords | undefined,
  { title = "", description = "" }: CaptionFields,
): boolean {
  return words?.texts.some((text) => !containsWords(title, text) && !containsWords(description, text)) === true;
}

/** `Lakeside` does not contain the word `Lake`. */
function containsWords(text: string, words: string): boolean {
  const around = text.split(words);
  return around.some(
    (after, n) => n > 0 && /(?:^|[^\p{L}\p{M}\p{N}])$/u.test(around[n - 1] ?? "") && !/^[\p{L}\p{M}\p{N}]/u.test(after),
  );
}

/**
 * What a sidecar says and the event does not have. The event may have its text in another of the sidecar's languages, chosen by whoever
 * pushed it.
 * @param record as the event shows it
 */
export function missingWords(words: SidecarWords | undefined, record: CaptionFields): string[] {
  const isOfSidecar = (text: string | undefined) => text !== undefined && words?.texts.includes(text) === true;
  const isElsewhere = (name: string) =>
    (name === names.title && isOfSidecar(record.title)) ||
    (name === names.description && isOfSidecar(record.description));
  const missing = overruledWords(words, record).filter((name) => !isElsewhere(name));
  return words?.isInPart ? [...missing, "a part that could not be read or is too long"] : missing;
}

function isIncluded(word: WrittenDetails[keyof WrittenDetails], sent: typeof word): boolean {
  if (Array.isArray(word)) return word.every((each) => Array.isArray(sent) && sent.includes(each));
  return isPosition(word) ? isPosition(sent) && isNear(word, sent) : word === sent;
}

const hourMs = 3600_000;

/**
 * Whether the date is sent, perhaps more precisely. Google Takeout gives UTC, and many cameras their local time without an offset: these
 * differ by the offset of some time zone, which is whole quarters of an hour. Any other difference is a correction.
 */
function isSameDate(word: string, sent = ""): boolean {
  if (combineTakenAt(word, sent) === sent) return true;
  if (!word.endsWith("Z") || !isFloating(sent)) return false;
  const offsetMs = localTime(sent) - localTime(word);
  return offsetMs >= -12 * hourMs && offsetMs <= 14 * hourMs && offsetMs % (hourMs / 4) === 0;
}

/** To the second, as if in UTC; NaN for less than that. */
const localTime = (time: string) => Date.parse(`${time.slice(0, "2024-05-01T12:30:45".length)}Z`);

type Position = NonNullable<WrittenDetails["gps"]>;

const isPosition = (value: WrittenDetails[keyof WrittenDetails]): value is Position =>
  typeof value === "object" && !Array.isArray(value);

/** In degrees: about ten metres. Programs round positions. */
const nearDegrees = 1e-4;

const isNear = (one: Position, other: Position) =>
  Math.abs(one.latitude - other.latitude) <= nearDegrees && Math.abs(one.longitude - other.longitude) <= nearDegrees;
