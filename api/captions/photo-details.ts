// A photo's details other than its texts: camera, lens, people, place, size.
import { maxSidePixels, type PhotoDetails } from "../contract.ts";
import type { Tag, TagsByName } from "./blocks.ts";
import { cutDetail, firstOf, limitedDetail, numberIn, textIn } from "./detail-values.ts";
import { hierarchicalKeywordsOf, hierarchicalNames, keywordNames, keywordsOf } from "./keywords.ts";
import { besideLatitudeNames, latitudeNames, positionOf } from "./position.ts";

const makeOrder = ["IFD0:Make", "XMP-tiff:Make"];
const modelOrder = ["IFD0:Model", "XMP-tiff:Model"];
const creatorOrder = [
  "XMP-dc:Creator",
  "IPTC:By-line",
  "IFD0:Artist",
  "ExifIFD:Photographer",
  "IFD0:XPAuthor",
  "XMP-tiff:Artist",
  "PNG:Author",
  "PNG:Artist",
];
const copyrightOrder = [
  "XMP-dc:Rights",
  "IPTC:CopyrightNotice",
  "IFD0:Copyright",
  "XMP-tiff:Copyright",
  "PNG:Copyright",
];
const lensOrder = ["ExifIFD:LensModel", "XMP-exifEX:LensModel", "XMP-aux:Lens"];
const ratingOrder = ["XMP-xmp:Rating", "IFD0:Rating", "XMP-acdsee:Rating"];
const ratingPercentOrder = ["XMP-microsoft:RatingPercent", "IFD0:RatingPercent"];
const orientationOrder = ["IFD0:Orientation", "XMP-tiff:Orientation"];
const eventOrder = ["XMP-iptcExt:Event", "XMP-mediapro:Event"];
const sublocationOrder = ["XMP-iptcCore:Location", "IPTC:Sub-location"];
const cityOrder = ["XMP-photoshop:City", "IPTC:City"];
const stateOrder = ["XMP-photoshop:State", "IPTC:Province-State"];
const countryOrder = ["XMP-photoshop:Country", "IPTC:Country-PrimaryLocationName"];
const sizeNames = [
  ["IFD0:ImageWidth", "IFD0:ImageHeight"],
  ["ExifIFD:ExifImageWidth", "ExifIFD:ExifImageHeight"],
] as const;

export interface StoredSize {
  width: number;
  height: number;
}

/** How to find a detail among the tags of one file. */
interface Finder<Value> {
  /** Only searched for if one of these is present: most photos have tags for only a few details. */
  tags: readonly string[];
  /** @param warnings gets one if the value was cut */
  find: (tags: TagsByName, warnings: string[]) => Value | undefined;
  /** Sidecar and file know camera and lens equally well, so their tags are combined. */
  isOfBoth?: true;
}

const textFinder = (what: string, order: readonly string[]): Finder<string> => ({
  tags: order,
  find(tags, warnings) {
    const text = textIn(tags, order);
    return text === undefined ? undefined : limitedDetail(what, text, warnings);
  },
});

type FoundInTags = Exclude<keyof PhotoDetails, "width" | "height" | "orientation">;

/** In the order in which they are sent. */
const finders: { [Name in FoundInTags]-?: Finder<NonNullable<PhotoDetails[Name]>> } = {
  camera: { tags: [...makeOrder, ...modelOrder], find: cameraOf, isOfBoth: true },
  lens: { ...textFinder("lens", lensOrder), isOfBoth: true },
  creator: textFinder("creator", creatorOrder),
  copyright: textFinder("copyright", copyrightOrder),
  keywords: { tags: keywordNames, find: keywordsOf },
  hierarchicalKeywords: { tags: hierarchicalNames, find: hierarchicalKeywordsOf },
  event: textFinder("event", eventOrder),
  sublocation: textFinder("sublocation", sublocationOrder),
  city: textFinder("city", cityOrder),
  state: textFinder("state", stateOrder),
  country: textFinder("country", countryOrder),
  rating: { tags: [...ratingOrder, ...ratingPercentOrder], find: ratingOf },
  gps: { tags: latitudeNames, find: positionOf },
};

const finderNames = Object.keys(finders) as FoundInTags[];
const orientationBit = 1 << finderNames.length;

/** Maps each tag to a bit for the detail it contributes to, or to 0 if it is only used along with others. Other tags are ignored. */
const bitOfTag = new Map<string, number>();
finderNames.forEach((name, i) => {
  for (const tag of finders[name].tags) bitOfTag.set(tag, 1 << i);
});
for (const tag of orientationOrder) bitOfTag.set(tag, orientationBit);
for (const tag of [...besideLatitudeNames, ...sizeNames.flat()]) bitOfTag.set(tag, 0);

interface NamedTags {
  /** Tags of one name keep their order: a sidecar's come first. */
  tags: TagsByName;
  /** The bits of the details for which there are tags. */
  wanted: number;
}

/**
 * The sidecar takes precedence over the file, field by field, except for camera and lens.
 * @param sources the sidecar's tags, if any, then the file's
 * @param size as stored
 * @param turn EXIF orientation (1 to 8) if the container specifies it; takes precedence over EXIF
 */
export function photoDetails(
  sources: Tag[][],
  size: StoredSize | undefined,
  turn: number | undefined,
  warnings: string[],
): PhotoDetails {
  const { tags: all, wanted } = byName(sources);
  const each = sources.length === 1 ? [all] : sources.map((tags) => byName([tags]).tags);
  const details: PhotoDetails = {};
  const orientation = turn ?? (wanted & orientationBit ? firstFound(each, orientationOf, warnings) : undefined);
  const stored = size ?? sizeOf(all);
  if (stored !== undefined && isSize(stored.width) && isSize(stored.height)) {
    const isTurned = orientation !== undefined && orientation >= 5;
    details.width = isTurned ? stored.height : stored.width;
    details.height = isTurned ? stored.width : stored.height;
  }
  if (orientation !== undefined) details.orientation = orientation;
  const found = wanted & ~orientationBit;
  for (let i = 0; found >> i > 0; i++) {
    if (((found >> i) & 1) === 0) continue;
    const name = finderNames[i] as FoundInTags;
    const { find, isOfBoth }: Finder<unknown> = finders[name];
    const value = isOfBoth ? find(all, warnings) : firstFound(each, find, warnings);
    if (value !== undefined) (details as Record<string, unknown>)[name] = value;
  }
  return details;
}

function byName(sources: readonly Tag[][]): NamedTags {
  const named: NamedTags = { tags: new Map(), wanted: 0 };
  for (let i = 0; i < sources.length; i++) addByName(sources[i] as Tag[], named);
  return named;
}

// Indexed loops where every photo passes: an iterator creates an object for each element.
function addByName(tags: Tag[], named: NamedTags): void {
  for (let i = 0; i < tags.length; i++) {
    const tag = tags[i] as Tag;
    const bit = bitOfTag.get(tag.name);
    if (bit === undefined) continue;
    named.wanted |= bit;
    const same = named.tags.get(tag.name);
    if (same === undefined) named.tags.set(tag.name, [tag]);
    else same.push(tag);
  }
}

function firstFound<Value>(
  each: readonly TagsByName[],
  find: Finder<Value>["find"],
  warnings: string[],
): Value | undefined {
  for (let i = 0; i < each.length; i++) {
    const found = find(each[i] as TagsByName, warnings);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isSize = (pixels: number) => Number.isInteger(pixels) && pixels > 0 && pixels <= maxSidePixels;

const orientationOf = (tags: TagsByName) => numberIn(tags, orientationOrder, 1, 8);

/** One to five stars. Windows also stores them as 1, 25, 50, 75 and 99 percent. */
function ratingOf(tags: TagsByName): number | undefined {
  const stars = numberIn(tags, ratingOrder, -1, 5);
  if (stars !== undefined) return stars;
  const percent = numberIn(tags, ratingPercentOrder, 0, 100);
  return percent === undefined || percent === 0 ? percent : Math.min(5, 1 + Math.round(percent / 25));
}

function sizeOf(tags: TagsByName): StoredSize | undefined {
  return sizeIn(tags, ...sizeNames[0]) ?? sizeIn(tags, ...sizeNames[1]);
}

function sizeIn(tags: TagsByName, widthName: string, heightName: string): StoredSize | undefined {
  if (!tags.has(widthName)) return undefined;
  const width = Number(firstOf(tags, widthName));
  const height = Number(firstOf(tags, heightName));
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** Most models repeat the maker's name. */
function cameraOf(tags: TagsByName): string | undefined {
  const make = textIn(tags, makeOrder);
  const model = textIn(tags, modelOrder);
  if (model === undefined) return make && cutDetail(make);
  if (make === undefined) return cutDetail(model);
  const firstWord = make.split(/[ ,]/)[0]?.toLowerCase() ?? "";
  return model.toLowerCase().startsWith(firstWord) ? cutDetail(model) : cutDetail(`${make} ${model}`);
}
