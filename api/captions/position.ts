// Where a photo was taken. Parses the many ways in which cameras and programs write degrees.
import type { PhotoDetails } from "../contract.ts";
import type { TagsByName } from "./blocks.ts";

type Position = NonNullable<PhotoDetails["gps"]>;

const groups = ["GPS", "XMP-exif", "Takeout"] as const;

/** Without one of these there is no position. */
export const latitudeNames = groups.map((group) => `${group}:GPSLatitude`);

/** Further tags used for a position. */
export const besideLatitudeNames = groups.flatMap((group) =>
  ["GPSLatitudeRef", "GPSLongitude", "GPSLongitudeRef", "GPSAltitude", "GPSAltitudeRef"].map(
    (name) => `${group}:${name}`,
  ),
);

/** The position in one file; EXIF before XMP. Altitude and position come from the same block, because a corrected position has another altitude. */
export function positionOf(tags: TagsByName): Position | undefined {
  return positionIn(tags, "GPS") ?? positionIn(tags, "XMP-exif") ?? positionIn(tags, "Takeout");
}

function positionIn(tags: TagsByName, group: (typeof groups)[number]): Position | undefined {
  if (!tags.has(`${group}:GPSLatitude`)) return undefined;
  const value = (name: string) => tags.get(`${group}:${name}`)?.[0]?.value.trim();
  const latitude = degreesOf(value("GPSLatitude"), value("GPSLatitudeRef"), "S", 90);
  const longitude = degreesOf(value("GPSLongitude"), value("GPSLongitudeRef"), "W", 180);
  // Cameras without a GPS fix write zeros.
  if (latitude === undefined || longitude === undefined || (latitude === 0 && longitude === 0)) return undefined;
  const altitude = altitudeOf(value("GPSAltitude"), value("GPSAltitudeRef"));
  return altitude === undefined ? { latitude, longitude } : { latitude, longitude, altitude };
}

/** `43.08N`, `N43.08`, `79.07 west`. */
const wordPattern = /(?<!\p{L})(\p{L}{1,10})\.?$|^(\p{L}{1,10})/u;
const directions: readonly [letter: "N" | "S" | "E" | "W" | "", word: RegExp][] = [
  ["N", /^n(orth|ord|orte|oord)?$/i],
  ["S", /^s(outh|ud|üd|ur|ul)?$/i],
  ["E", /^(e(ast|st|ste)?|ost|oost)$/i],
  ["W", /^(w(est)?|ouest|oeste|ovest)$/i],
  // Units and placeholders.
  ["", /^(d(eg(rees?)?)?|m(in(utes?)?)?|sec(onds?)?|nan)$/i],
];

/** Undefined for a word whose direction is ambiguous: O is east in German and west in French. */
function directionOf(word: string): string | undefined {
  return word === "" ? "" : directions.find(([, pattern]) => pattern.test(word))?.[0];
}

/** The unit of seconds, which is not S for south: `33d51m35.9s`. It has the same case as the unit of minutes. */
const signOfSeconds = /(m(?:in)?\.?\s*[\d.]+\s*)s(?:ec)?\.?|(M(?:IN)?\.?\s*[\d.]+\s*)S(?:EC)?\.?/;

/** `-9.0E-5` and `1e-7` are numbers; `9E` is nine degrees east. */
const numberPattern = /\d+(?:\.\d+)?(?:e[-+]\d+)?(?:\/\d+)?|NaN/gi;
const decimalComma = /^(\D*\d+),(\d+\D*)$/;

/**
 * EXIF stores degrees, minutes and seconds, with the letter in another tag. XMP has `51,30.5N` or `51,30,15N`. Apple writes plain degrees and the
 * letter as a separate property; other programs write a sign instead of the letter, or the symbols of degrees, minutes and seconds.
 */
function degreesOf(
  text: string | undefined,
  letterBeside: string | undefined,
  negative: "S" | "W",
  most: number,
): number | undefined {
  if (!text) return undefined; // an empty text is not zero
  const ownWord = wordPattern.exec(text.replace(signOfSeconds, "$1$2"))?.slice(1).find(Boolean);
  const value = degreesIn(text) ?? degreesIn(text.replace(decimalComma, "$1.$2"));
  if (value === undefined || !(value <= most)) return undefined;
  const [own, beside] = [ownWord, wordPattern.exec(letterBeside ?? "")?.[0]].map((word = "") => directionOf(word));
  const letter = own || beside || (own === "" && beside === "" ? "" : undefined);
  if (letter === undefined) return undefined;
  const isNegative = /^[-\u2212]/.test(text) || letter === negative;
  return Number((isNegative && value !== 0 ? -value : value).toFixed(7));
}

/** Undefined if minutes or seconds exceed their range. Cameras that round may write 60. */
function degreesIn(text: string): number | undefined {
  const [degrees = Number.NaN, minutes = 0, seconds = 0] = text.match(numberPattern)?.map(numberOf) ?? [];
  if (minutes > 60 || seconds > 60) return undefined;
  return degrees + (minutes || 0) / 60 + (seconds || 0) / 3600;
}

function numberOf(text: string): number {
  const [over = "", under] = text.split("/");
  return under === undefined ? Number(over) : Number(over) / Number(under);
}

/** In metres. Reference 1 means below sea level. */
function altitudeOf(text: string | undefined, reference: string | undefined): number | undefined {
  if (!text) return undefined;
  const altitude = numberOf(text);
  if (!(Math.abs(altitude) < 100_000)) return undefined;
  const isBelowSea = reference?.startsWith("1") === true && altitude > 0;
  return Number((isBelowSea ? -altitude : altitude).toFixed(2));
}
