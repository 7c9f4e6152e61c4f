// What a photo says about itself beside its texts: camera, lens, people, place, size.
import type { PhotoDetails } from "../contract.ts";
import { byName, type Tag, type TagsByName } from "./blocks.ts";
import { cleanText, cutAt } from "./clean-text.ts";
import { isJunk } from "./junk-texts.ts";

const makeOrder = ["IFD0:Make", "XMP-tiff:Make"];
const modelOrder = ["IFD0:Model", "XMP-tiff:Model"];
const creatorOrder = [
  "XMP-dc:Creator",
  "IPTC:By-line",
  "IFD0:Artist",
  "IFD0:XPAuthor",
  "XMP-tiff:Artist",
  "PNG:Author",
];
const copyrightOrder = ["XMP-dc:Rights", "IPTC:CopyrightNotice", "IFD0:Copyright", "PNG:Copyright"];
const lensOrder = ["ExifIFD:LensModel", "XMP-exifEX:LensModel", "XMP-aux:Lens"];
const ratingOrder = ["XMP-xmp:Rating", "IFD0:Rating"];
const orientationOrder = ["IFD0:Orientation", "XMP-tiff:Orientation"];
const positions = ["GPS:GPSLatitude", "GPS:GPSLongitude", "XMP-exif:GPSLatitude", "XMP-exif:GPSLongitude"];

const maxTextCharacters = 500;
const maxKeywords = 100;

export interface StoredSize {
  width: number;
  height: number;
}

/**
 * @param sources the sidecar's tags, if any, then the file's
 * @param size as stored; @param turn EXIF's 1 to 8 where the container says it, which then counts more than EXIF
 */
export function photoDetails(sources: Tag[][], size: StoredSize | undefined, turn: number | undefined): PhotoDetails {
  const tags = byName(sources);
  const details: PhotoDetails = {};
  const orientation = turn ?? numberIn(tags, orientationOrder, 1, 8);
  const stored = size ?? sizeOf(tags);
  if (stored !== undefined && isSize(stored.width) && isSize(stored.height)) {
    const isTurned = orientation !== undefined && orientation >= 5;
    details.width = isTurned ? stored.height : stored.width;
    details.height = isTurned ? stored.width : stored.height;
  }
  const rating = numberIn(tags, ratingOrder, -1, 5);
  const keywords = keywordsOf(tags);
  const gps = gpsOf(tags);
  const texts = {
    camera: cameraOf(tags),
    lens: textIn(tags, lensOrder),
    creator: textIn(tags, creatorOrder),
    copyright: textIn(tags, copyrightOrder),
  };
  if (orientation !== undefined) details.orientation = orientation;
  for (const key of ["camera", "lens", "creator", "copyright"] as const) {
    const text = texts[key];
    if (text !== undefined) details[key] = text;
  }
  if (keywords.length > 0) details.keywords = keywords;
  if (rating !== undefined) details.rating = rating;
  if (gps !== undefined) details.gps = gps;
  return details;
}

const isSize = (pixels: number) => Number.isInteger(pixels) && pixels > 0 && pixels < 2 ** 31;

function valuesOf(tags: TagsByName, name: string): string[] {
  return tags.get(name)?.map((tag) => cleanText(tag.value)) ?? [];
}

function firstOf(tags: TagsByName, name: string): string | undefined {
  const tag = tags.get(name)?.[0];
  return tag === undefined ? undefined : cleanText(tag.value);
}

/** A list is one text, its parts divided by semicolons. */
function textIn(tags: TagsByName, order: readonly string[]): string | undefined {
  for (const name of order) {
    const alternatives = tags.get(name);
    if (alternatives === undefined) continue;
    const texts = inDefault(alternatives)
      .map((tag) => cleanText(tag.value))
      .filter((text) => !isJunk(name, text));
    const text = texts.length > 1 ? [...new Set(texts)].join("; ") : texts[0];
    if (text !== undefined) return cutAt(text, maxTextCharacters) ?? text;
  }
  return undefined;
}

function inDefault(alternatives: Tag[]): Tag[] {
  if (alternatives.length === 1) return alternatives;
  const found = alternatives.filter((tag) => tag.language === undefined);
  return found.length > 0 ? found : alternatives.slice(0, 1);
}

function numberIn(tags: TagsByName, order: readonly string[], least: number, most: number): number | undefined {
  for (const name of order) {
    const value = firstOf(tags, name)?.split(" ")[0];
    const number = value === undefined || value === "" ? Number.NaN : Math.round(Number(value));
    if (number >= least && number <= most) return number;
  }
  return undefined;
}

function sizeOf(tags: TagsByName): StoredSize | undefined {
  return (
    sizeIn(tags, "IFD0:ImageWidth", "IFD0:ImageHeight") ??
    sizeIn(tags, "ExifIFD:ExifImageWidth", "ExifIFD:ExifImageHeight")
  );
}

function sizeIn(tags: TagsByName, widthName: string, heightName: string): StoredSize | undefined {
  const width = Number(firstOf(tags, widthName));
  const height = Number(firstOf(tags, heightName));
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** Most models repeat their maker's name. */
function cameraOf(tags: TagsByName): string | undefined {
  const make = textIn(tags, makeOrder);
  const model = textIn(tags, modelOrder);
  if (make === undefined || model === undefined) return model ?? make;
  const firstWord = make.split(/[ ,]/)[0]?.toLowerCase() ?? "";
  return model.toLowerCase().startsWith(firstWord) ? model : `${make} ${model}`;
}

function keywordsOf(tags: TagsByName): string[] {
  const xp = valuesOf(tags, "IFD0:XPKeywords").flatMap((text) => text.split(";"));
  const lists = [valuesOf(tags, "XMP-dc:Subject"), valuesOf(tags, "IPTC:Keywords"), xp];
  const keywords = lists.find((list) => list.some((each) => each.trim() !== ""));
  if (keywords === undefined) return [];
  const distinct = new Set(keywords.map((each) => cutAt(each.trim(), maxTextCharacters) ?? each.trim()));
  distinct.delete("");
  return [...distinct].slice(0, maxKeywords);
}

function gpsOf(tags: TagsByName): PhotoDetails["gps"] {
  if (!positions.some((name) => tags.has(name))) return undefined;
  const latitude = coordinate(tags, "GPSLatitude", "S", 90);
  const longitude = coordinate(tags, "GPSLongitude", "W", 180);
  // Without a fix, cameras write zeros.
  if (latitude === undefined || longitude === undefined || (latitude === 0 && longitude === 0)) return undefined;
  const altitude = altitudeOf(tags);
  return altitude === undefined ? { latitude, longitude } : { latitude, longitude, altitude };
}

/** EXIF: degrees, minutes and seconds beside a letter; XMP: `51,30.5N` or `51,30,15N`. */
function coordinate(tags: TagsByName, name: string, negative: "S" | "W", most: number): number | undefined {
  const inExif = firstOf(tags, `GPS:${name}`);
  const inXmp = firstOf(tags, `XMP-exif:${name}`);
  const numbers = inExif === undefined ? inXmp?.replace(/[NSEW]$/i, "").split(",") : inExif.split(" ");
  if (!numbers?.[0]) return undefined; // nothing is not zero
  const [degrees = Number.NaN, minutes = 0, seconds = 0] = numbers.map(Number);
  const letter = inExif === undefined ? inXmp?.slice(-1) : firstOf(tags, `GPS:${name}Ref`);
  const value = degrees + (minutes || 0) / 60 + (seconds || 0) / 3600;
  if (!(value >= 0 && value <= most)) return undefined;
  return Number((letter?.toUpperCase().startsWith(negative) ? -value : value).toFixed(7));
}

function altitudeOf(tags: TagsByName): number | undefined {
  const inXmp = firstOf(tags, "XMP-exif:GPSAltitude");
  const [over, under = 1] = (inXmp ?? "").split("/").map(Number);
  const inExif = firstOf(tags, "GPS:GPSAltitude");
  const altitude = inExif === undefined ? (inXmp === undefined ? Number.NaN : (over ?? 0) / under) : Number(inExif);
  const isBelowSea = (firstOf(tags, "GPS:GPSAltitudeRef") ?? firstOf(tags, "XMP-exif:GPSAltitudeRef")) === "1";
  if (!(Math.abs(altitude) < 100_000)) return undefined;
  return Number((isBelowSea ? -altitude : altitude).toFixed(2));
}
