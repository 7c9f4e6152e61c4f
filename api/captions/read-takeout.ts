// Reads the JSON that Google Takeout puts beside a photo. It supplies what the photo itself does not say.
import type { Tag } from "./blocks.ts";
import { decodeDocument } from "./decode-document.ts";
import { latin1Of, withoutLoneSurrogates } from "./decode-text.ts";
import type { UndeclaredTexts } from "./undeclared-texts.ts";

const group = "Takeout";
const maxPeople = 100;

export function looksLikeJson(head: Uint8Array): boolean {
  // Without NULs, UTF-16 looks like ASCII too.
  const text = latin1Of(head.subarray(0, 64)).replaceAll("\0", "");
  return /^(\xef\xbb\xbf|\xfe\xff|\xff\xfe)?\s*\{/.test(text);
}

/** Tags of the group `Takeout`; undefined if it is not Takeout's JSON. Never throws. */
export function readTakeout(bytes: Uint8Array, texts: UndeclaredTexts): Tag[] | undefined {
  const facts = objectIn(bytes, texts);
  // Its `title` is the file's name, so it is ignored.
  if (facts === undefined || !("photoTakenTime" in facts || "geoData" in facts || "creationTime" in facts))
    return undefined;
  const tags: Tag[] = [];
  const add = (name: string, value: string) => {
    const clean = withoutLoneSurrogates(value).replaceAll("\0", "");
    if (clean.trim() !== "") tags.push({ name: `${group}:${name}`, value: clean });
  };
  if (typeof facts.description === "string") add("Description", facts.description);
  const seconds = Number(fieldOf(facts.photoTakenTime, "timestamp") ?? Number.NaN);
  // JavaScript dates have a wider range than RFC 3339.
  if (Math.abs(seconds) < 4e10 && seconds !== 0)
    add("PhotoTakenTime", `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`);
  addPosition(facts, add);
  const people = Array.isArray(facts.people) ? facts.people.slice(0, maxPeople) : [];
  for (const person of people) {
    const name = fieldOf(person, "name");
    if (typeof name === "string") add("People", name);
  }
  return tags;
}

/** Fields that are read, and fields that Google writes for every photo. */
const usualFacts: ReadonlySet<string> = new Set([
  ..."title description people geoData geoDataExif photoTakenTime".split(" "),
  ..."creationTime modificationTime photoLastModifiedTime imageViews url googlePhotosOrigin appSource".split(" "),
]);

/** The names of all other fields: likes, comments and the like. */
export function unreadFacts(bytes: Uint8Array, texts: UndeclaredTexts): string[] {
  const facts = Object.entries(objectIn(bytes, texts) ?? {});
  return facts.flatMap(([name, value]) => (usualFacts.has(name) || !value ? [] : [name]));
}

/** A position set in Google Photos takes precedence over the camera's. Zeros mean that there is none. */
function addPosition(facts: Record<string, unknown>, add: (name: string, value: string) => void): void {
  for (const name of ["geoData", "geoDataExif"]) {
    const [latitude, longitude, altitude] = ["latitude", "longitude", "altitude"].map((key) =>
      fieldOf(facts[name], key),
    );
    if (typeof latitude !== "number" || typeof longitude !== "number" || (latitude === 0 && longitude === 0)) continue;
    add("GPSLatitude", decimal(latitude));
    add("GPSLongitude", decimal(longitude));
    if (typeof altitude === "number" && altitude !== 0) add("GPSAltitude", decimal(altitude));
    return;
  }
}

// Avoids `1e-7`, JavaScript's format for small numbers.
const decimal = (value: number) => value.toFixed(7);

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** Google writes UTF-8, but copies lose bytes, and editors save files in other charsets. */
function objectIn(bytes: Uint8Array, texts: UndeclaredTexts): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(decodeDocument(bytes, texts).replace(/^\ufeff/, ""));
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
