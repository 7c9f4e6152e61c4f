// What a photo says about itself beside its texts: camera, lens, people, place, size.
import type { PhotoDetails } from "../contract.ts";
import { byName, type Tag, type TagsByName } from "./blocks.ts";
import { cleanText, cutAt } from "./clean-text.ts";
import { isJunk } from "./junk-texts.ts";
import { positionOf } from "./position.ts";

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
const ratingOrder = ["XMP-xmp:Rating", "IFD0:Rating", "XMP-acdsee:Rating"];
const ratingPercentOrder = ["XMP-microsoft:RatingPercent"];
const orientationOrder = ["IFD0:Orientation", "XMP-tiff:Orientation"];
const eventOrder = ["XMP-iptcExt:Event", "XMP-mediapro:Event"];
const sublocationOrder = ["XMP-iptcCore:Location", "IPTC:Sub-location"];
const cityOrder = ["XMP-photoshop:City", "IPTC:City"];
const stateOrder = ["XMP-photoshop:State", "IPTC:Province-State"];
const countryOrder = ["XMP-photoshop:Country", "IPTC:Country-PrimaryLocationName"];

const maxTextCharacters = 500;
const maxKeywords = 100;

export interface StoredSize {
  width: number;
  height: number;
}

/**
 * The sidecar's word comes before the file's, field by field; what camera and lens it was, the file knows best.
 * @param sources the sidecar's tags, if any, then the file's
 * @param size as stored; @param turn EXIF's 1 to 8 where the container says it, which then counts more than EXIF
 */
export function photoDetails(sources: Tag[][], size: StoredSize | undefined, turn: number | undefined): PhotoDetails {
  const all = byName(sources);
  const each = sources.length === 1 ? [all] : sources.map((tags) => byName([tags]));
  const first = <Value>(find: (tags: TagsByName) => Value | undefined): Value | undefined =>
    each.length === 1 ? find(all) : firstFound(each, find);
  const text = (order: readonly string[]) => first((tags) => textIn(tags, order));
  const details: PhotoDetails = {};
  const orientation = turn ?? first((tags) => numberIn(tags, orientationOrder, 1, 8));
  const stored = size ?? sizeOf(all);
  if (stored !== undefined && isSize(stored.width) && isSize(stored.height)) {
    const isTurned = orientation !== undefined && orientation >= 5;
    details.width = isTurned ? stored.height : stored.width;
    details.height = isTurned ? stored.width : stored.height;
  }
  const found: { [Name in Exclude<keyof PhotoDetails, "width" | "height">]-?: PhotoDetails[Name] | undefined } = {
    orientation,
    camera: cameraOf(all),
    lens: textIn(all, lensOrder),
    creator: text(creatorOrder),
    copyright: text(copyrightOrder),
    keywords: first(keywordsOf),
    hierarchicalKeywords: first(hierarchicalKeywordsOf),
    event: text(eventOrder),
    sublocation: text(sublocationOrder),
    city: text(cityOrder),
    state: text(stateOrder),
    country: text(countryOrder),
    rating: first(ratingOf),
    gps: first(positionOf),
  };
  for (const name in found) {
    const value = found[name as keyof typeof found];
    if (value !== undefined) (details as Record<string, unknown>)[name] = value;
  }
  return details;
}

function firstFound<Value>(
  each: readonly TagsByName[],
  find: (tags: TagsByName) => Value | undefined,
): Value | undefined {
  for (const tags of each) {
    const found = find(tags);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Asked first: most photos have few of the tags, and this makes no garbage. */
const hasAny = (tags: TagsByName, order: readonly string[]) => order.some(tags.has, tags);

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
  if (!hasAny(tags, order)) return undefined;
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
  if (!hasAny(tags, order)) return undefined;
  for (const name of order) {
    const value = firstOf(tags, name)?.split(" ")[0];
    const number = value === undefined || value === "" ? Number.NaN : Math.round(Number(value));
    if (number >= least && number <= most) return number;
  }
  return undefined;
}

/** One to five stars; Windows also counts them as 1, 25, 50, 75 and 99 of a hundred. */
function ratingOf(tags: TagsByName): number | undefined {
  const stars = numberIn(tags, ratingOrder, -1, 5);
  if (stars !== undefined) return stars;
  const percent = numberIn(tags, ratingPercentOrder, 0, 99);
  return percent === undefined || percent === 0 ? percent : 1 + Math.round(percent / 25);
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

const keywordNames = ["XMP-dc:Subject", "IPTC:Keywords", "IFD0:XPKeywords", "Takeout:People"];

function keywordsOf(tags: TagsByName): string[] | undefined {
  if (!hasAny(tags, keywordNames)) return undefined;
  const xp = valuesOf(tags, "IFD0:XPKeywords").flatMap((text) => text.split(";"));
  const lists = [
    valuesOf(tags, "XMP-dc:Subject"),
    valuesOf(tags, "IPTC:Keywords"),
    xp,
    valuesOf(tags, "Takeout:People"),
  ];
  return distinct(lists.find((list) => list.some((each) => each.trim() !== "")) ?? []);
}

/** Lightroom and Media Pro divide by `|`, digiKam and Windows by `/`. */
const bars = ["XMP-lr:HierarchicalSubject", "XMP-mediapro:CatalogSets"];
const slashes = ["XMP-digiKam:TagsList", "XMP-microsoft:LastKeywordXMP"];

function hierarchicalKeywordsOf(tags: TagsByName): string[] | undefined {
  if (!hasAny(tags, bars) && !hasAny(tags, slashes)) return undefined;
  const lists = [
    ...bars.map((name) => valuesOf(tags, name)),
    ...slashes.map((name) => valuesOf(tags, name).map((text) => text.replaceAll("/", "|"))),
  ];
  return distinct(lists.find((list) => list.some((each) => each.trim() !== "")) ?? []);
}

function distinct(texts: readonly string[]): string[] | undefined {
  const found = new Set(texts.map((each) => cutAt(each.trim(), maxTextCharacters) ?? each.trim()));
  found.delete("");
  return found.size === 0 ? undefined : [...found].slice(0, maxKeywords);
}
