// Validates captions: texts, the date taken, and the details.
import { captionLimits, detailLimits, maxSidePixels, type PhotoDetails } from "./contract.ts";
import { isWithinGraphemes } from "./grapheme-limit.ts";
import { invalid, isDay, objectOf } from "./parse-input.ts";
import { withoutAbsent } from "./photo-record.ts";

const textLimits = {
  title: captionLimits.title,
  description: captionLimits.description,
  fileName: 1024,
  "details.camera": detailLimits.text,
  "details.lens": detailLimits.text,
  "details.creator": detailLimits.creator,
  "details.copyright": detailLimits.copyright,
  "details.event": detailLimits.text,
  "details.sublocation": detailLimits.text,
  "details.city": detailLimits.text,
  "details.state": detailLimits.text,
  "details.country": detailLimits.text,
} as const;

/** Keeps every code point. Throws if the text is longer than its limit in grapheme clusters. */
export function parseText(value: unknown, field: keyof typeof textLimits): string | undefined {
  return value === undefined ? undefined : checkText(value, field, textLimits[field]);
}

function checkText(value: unknown, field: string, limit: number): string {
  if (typeof value !== "string") throw invalid(`${field} must be text.`);
  if (/\p{Surrogate}/u.test(value)) throw invalid(`${field} must be Unicode text: it contains half a character.`);
  if (!isWithinGraphemes(value, limit)) throw invalid(`${field} must be at most ${limit} characters long.`);
  return value;
}

/** RFC 3339 with an optional offset; empty to remove the record's date. Throws for dates that do not exist. */
export function parseTakenAt(value: unknown): string | undefined {
  if (value === undefined || value === "") return value;
  if (typeof value !== "string" || !isInstant(value)) {
    throw invalid("takenAt must be a date and time such as 2026-11-22T18:30:00+07:00; the offset is optional.");
  }
  return value;
}

function isInstant(text: string): boolean {
  const match = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/.exec(
    text,
  );
  return isDay(match?.[1] ?? "");
}

/** Keeps only the details that the contract names. */
export function parseDetails(value: unknown): PhotoDetails | undefined {
  if (value === undefined) return undefined;
  const given = objectOf(value, "details");
  const number = (name: string, least: number, most: number, isWhole: boolean) =>
    given[name] === undefined ? undefined : checkNumber(given[name], `details.${name}`, { least, most, isWhole });
  return withoutAbsent({
    width: number("width", 1, maxSidePixels, true),
    height: number("height", 1, maxSidePixels, true),
    orientation: number("orientation", 1, 8, true),
    rating: number("rating", -1, 5, false),
    camera: parseText(given.camera, "details.camera"),
    lens: parseText(given.lens, "details.lens"),
    creator: parseText(given.creator, "details.creator"),
    copyright: parseText(given.copyright, "details.copyright"),
    keywords: parseKeywords(given.keywords, "details.keywords"),
    hierarchicalKeywords: parseKeywords(given.hierarchicalKeywords, "details.hierarchicalKeywords"),
    event: parseText(given.event, "details.event"),
    sublocation: parseText(given.sublocation, "details.sublocation"),
    city: parseText(given.city, "details.city"),
    state: parseText(given.state, "details.state"),
    country: parseText(given.country, "details.country"),
    gps: parseGps(given.gps),
  });
}

function parseKeywords(value: unknown, field: string): string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length > detailLimits.keywords) {
    throw invalid(`${field} must be a list of at most ${detailLimits.keywords} texts.`);
  }
  return value.map((keyword, i) => checkText(keyword, `${field}[${i}]`, detailLimits.text));
}

function parseGps(value: unknown): PhotoDetails["gps"] | undefined {
  if (value === undefined) return undefined;
  const { latitude, longitude, altitude } = objectOf(value, "details.gps");
  const field = "details.gps";
  return withoutAbsent({
    latitude: checkNumber(latitude, `${field}.latitude`, { least: -90, most: 90, isWhole: false }),
    longitude: checkNumber(longitude, `${field}.longitude`, { least: -180, most: 180, isWhole: false }),
    altitude:
      altitude === undefined
        ? undefined
        : checkNumber(altitude, `${field}.altitude`, { least: -1e6, most: 1e9, isWhole: false }),
  });
}

/** DynamoDB has no -0, and no numbers between 0 and 1e-130. */
const leastAbove0 = 1e-12;

function checkNumber(value: unknown, field: string, range: { least: number; most: number; isWhole: boolean }): number {
  const { least, most, isWhole } = range;
  const fits = typeof value === "number" && value >= least && value <= most && (!isWhole || Number.isInteger(value));
  if (!fits) throw invalid(`${field} must be a ${isWhole ? "whole " : ""}number from ${least} to ${most}.`);
  return Math.abs(value) < leastAbove0 ? 0 : value;
}
