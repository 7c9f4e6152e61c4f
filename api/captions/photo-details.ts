// What a photo says about itself beside its texts: camera, lens, people, place, size.
import type { PhotoDetails } from "../contract.ts";
import { byName, type Tag, type TagsByName } from "./blocks.ts";
import { cleanText, cutAt } from "./clean-text.ts";
import { isJunk } from "./junk-texts.ts";
import { hierarchicalKeywordsOf, hierarchicalNames, keywordNames, keywordsOf, maxTextCharacters } from "./keywords.ts";
import { latitudeNames, positionOf } from "./position.ts";

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

export interface StoredSize {
  width: number;
  height: number;
}

/** How a detail is found among the tags of one file. */
interface Finder<Value> {
  /** It is looked for where one of these is there: most photos have tags for a few details. */
  tags: readonly string[];
  find: (tags: TagsByName) => Value | undefined;
  /** What camera and lens it was, the file knows as well as the sidecar: their tags count together. */
  isOfBoth?: true;
}

const textFinder = (order: readonly string[]): Finder<string> => ({ tags: order, find: (tags) => textIn(tags, order) });

type FoundInTags = Exclude<keyof PhotoDetails, "width" | "height" | "orientation">;

/** In the order in which they are sent. */
const finders: { [Name in FoundInTags]-?: Finder<NonNullable<PhotoDetails[Name]>> } = {
  camera: { tags: [...makeOrder, ...modelOrder], find: cameraOf, isOfBoth: true },
  lens: { ...textFinder(lensOrder), isOfBoth: true },
  creator: textFinder(creatorOrder),
  copyright: textFinder(copyrightOrder),
  keywords: { tags: keywordNames, find: keywordsOf },
  hierarchicalKeywords: { tags: hierarchicalNames, find: hierarchicalKeywordsOf },
  event: textFinder(eventOrder),
  sublocation: textFinder(sublocationOrder),
  city: textFinder(cityOrder),
  state: textFinder(stateOrder),
  country: textFinder(countryOrder),
  rating: { tags: [...ratingOrder, ...ratingPercentOrder], find: ratingOf },
  gps: { tags: latitudeNames, find: positionOf },
};

const detailOfTag = new Map<string, string>();
for (const [detail, { tags }] of Object.entries(finders)) for (const tag of tags) detailOfTag.set(tag, detail);
for (const tag of orientationOrder) detailOfTag.set(tag, "orientation");

/**
 * The sidecar's word comes before the file's, field by field; what camera and lens it was, the file knows best.
 * @param sources the sidecar's tags, if any, then the file's
 * @param size as stored; @param turn EXIF's 1 to 8 where the container says it, which then counts more than EXIF
 */
export function photoDetails(sources: Tag[][], size: StoredSize | undefined, turn: number | undefined): PhotoDetails {
  const all = byName(sources);
  const each = sources.length === 1 ? [all] : sources.map((tags) => byName([tags]));
  const details: PhotoDetails = {};
  const wanted = detailsIn(all);
  const orientation = turn ?? (wanted.has("orientation") ? firstFound(each, orientationOf) : undefined);
  const stored = size ?? sizeOf(all);
  if (stored !== undefined && isSize(stored.width) && isSize(stored.height)) {
    const isTurned = orientation !== undefined && orientation >= 5;
    details.width = isTurned ? stored.height : stored.width;
    details.height = isTurned ? stored.width : stored.height;
  }
  if (orientation !== undefined) details.orientation = orientation;
  if (wanted.size === 0) return details;
  for (const name in finders) {
    if (!wanted.has(name)) continue;
    const { find, isOfBoth }: Finder<unknown> = finders[name as FoundInTags];
    const value = isOfBoth ? find(all) : firstFound(each, find);
    if (value !== undefined) (details as Record<string, unknown>)[name] = value;
  }
  return details;
}

/** The names of those that some tag bears on. */
function detailsIn(tags: TagsByName): Set<string> {
  const details = new Set<string>();
  for (const tag of tags.keys()) {
    const detail = detailOfTag.get(tag);
    if (detail !== undefined) details.add(detail);
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

const isSize = (pixels: number) => Number.isInteger(pixels) && pixels > 0 && pixels < 2 ** 31;

function firstOf(tags: TagsByName, name: string): string | undefined {
  const tag = tags.get(name)?.[0];
  return tag === undefined ? undefined : cleanText(tag.value);
}

/** A list is one text, its parts divided by semicolons. */
function textIn(tags: TagsByName, order: readonly string[]): string | undefined {
  for (const name of order) {
    const alternatives = tags.get(name);
    if (alternatives === undefined) continue;
    const only = alternatives.length === 1 ? alternatives[0] : undefined;
    const text = only === undefined ? joined(inDefault(alternatives)) : peoplesText(only);
    if (text !== undefined) return cutAt(text, maxTextCharacters) ?? text;
  }
  return undefined;
}

function joined(tags: readonly Tag[]): string | undefined {
  const texts = tags.flatMap((tag) => peoplesText(tag) ?? []);
  return texts.length > 1 ? [...new Set(texts)].join("; ") : texts[0];
}

function peoplesText({ name, value }: Tag): string | undefined {
  const text = cleanText(value);
  return isJunk(name, text) ? undefined : text;
}

function inDefault(alternatives: Tag[]): Tag[] {
  const found = alternatives.filter((tag) => tag.language === undefined);
  return found.length > 0 ? found : alternatives.slice(0, 1);
}

const orientationOf = (tags: TagsByName) => numberIn(tags, orientationOrder, 1, 8);

function numberIn(tags: TagsByName, order: readonly string[], least: number, most: number): number | undefined {
  for (const name of order) {
    const value = firstOf(tags, name)?.split(" ")[0];
    if (value === undefined || value === "") continue;
    const number = Math.round(Number(value));
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
  if (!tags.has(widthName)) return undefined;
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
