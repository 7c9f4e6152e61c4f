// What a caption leaves out that the photo's sidecar says: then the sidecar has it alone.
import type { SidecarWords, WrittenDetails } from "../../../api/captions/read-caption.ts";
import type { CaptionFields } from "../../../api/contract.ts";

/** As people call what a sidecar says. */
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
 * The photo's own words come before those of Google Takeout's JSON, a list's before everything, and --strip-gps leaves positions out.
 * @param told what the event is told of the photo, or has of it
 * @returns the names of what is not in it, each once; none where all of it is
 */
export function overruledWords(words: SidecarWords | undefined, told: CaptionFields): string[] {
  if (words === undefined) return [];
  const lost = new Set<string>();
  // What says the same as the title is no description.
  const texts = [told.title, told.description];
  for (const field of ["title", "description"] as const) {
    const text = words[field];
    if (text !== undefined && !texts.some((each) => each?.includes(text))) lost.add(names[field]);
  }
  for (const field of Object.keys(words.details) as (keyof WrittenDetails)[])
    if (!isTold(words.details[field], told.details?.[field])) lost.add(names[field]);
  if (words.takenAt !== undefined && !isSameDay(words.takenAt, told.takenAt)) lost.add("date");
  return [...lost];
}

/** Whether a sidecar has texts that are told nowhere: in another language, or in a field that another one came before. */
export function hasUntoldTexts(
  words: SidecarWords | undefined,
  { title = "", description = "" }: CaptionFields,
): boolean {
  return words?.texts.some((text) => !title.includes(text) && !description.includes(text)) === true;
}

/**
 * What a sidecar says and the event does not have: its text may be in another of the sidecar's languages, as whoever pushed it asked for.
 * @param record as the event shows it
 */
export function missingWords(words: SidecarWords | undefined, record: CaptionFields): string[] {
  const isOfSidecar = (text: string | undefined) => text !== undefined && words?.texts.includes(text) === true;
  const isElsewhere = (name: string) =>
    (name === names.title && isOfSidecar(record.title)) ||
    (name === names.description && isOfSidecar(record.description));
  return overruledWords(words, record).filter((name) => !isElsewhere(name));
}

function isTold(word: WrittenDetails[keyof WrittenDetails], told: typeof word): boolean {
  if (Array.isArray(word)) return word.every((each) => Array.isArray(told) && told.includes(each));
  return isPosition(word) ? isPosition(told) && isNear(word, told) : word === told;
}

const dayMs = 86_400_000;

/** Google Takeout gives times in UTC and a camera gives its local time: only a date that a person corrected is further off. */
function isSameDay(one: string, other = ""): boolean {
  return Math.abs(instantOf(one) - instantOf(other)) < dayMs;
}

/** NaN for no date; in UTC if it has no offset. */
const instantOf = (time: string) => Date.parse(/[Z+]|-\d\d:\d\d$/.test(time) ? time : `${time}Z`);

type Position = NonNullable<WrittenDetails["gps"]>;

const isPosition = (value: WrittenDetails[keyof WrittenDetails]): value is Position =>
  typeof value === "object" && !Array.isArray(value);

/** In degrees: some ten metres. Programs round. */
const nearDegrees = 1e-4;

const isNear = (one: Position, other: Position) =>
  Math.abs(one.latitude - other.latitude) <= nearDegrees && Math.abs(one.longitude - other.longitude) <= nearDegrees;
