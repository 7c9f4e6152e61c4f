// Reads what was written into a photo: finds its blocks, reads their tags, and picks the caption from them.
import type { PhotoDetails } from "../contract.ts";
import { type Blocks, emptyBlocks, maxBlockBytes, type Tag } from "./blocks.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Caption } from "./caption.ts";
import { cleanText } from "./clean-text.ts";
import { latin1Of } from "./decode-text.ts";
import { looksLikeXmp } from "./decode-xmp.ts";
import { findBlocks, headBytes, type Kind, kindOf } from "./find-blocks.ts";
import { fitCaption } from "./fit-caption.ts";
import { type MeteredSource, meterSource } from "./metered-source.ts";
import { photoDetails } from "./photo-details.ts";
import { pickCaption } from "./pick-caption.ts";
import { note, readBlocks, readXmpInto } from "./read-blocks.ts";
import { looksLikeJson, readTakeout } from "./read-takeout.ts";
import { sniffContentType } from "./sniff-content-type.ts";
import { combineTakenAt, takenAtOf } from "./taken-at.ts";
import { UndeclaredTexts } from "./undeclared-texts.ts";

/** The most that is read of any photo. */
export const maxReadBytes = 4 * 1024 * 1024;

export interface CaptionOptions {
  /** BCP 47, best first; empty for each photo's default. */
  languages: readonly string[];
  /** The charset of texts that do not declare one, as TextDecoder names it. Guessed if absent. */
  encoding?: string | undefined;
  /** A sidecar's bytes. XMP takes precedence over the photo's own fields; the photo's own fields take precedence over Google Takeout. */
  sidecar?: Uint8Array | undefined;
}

/**
 * Synchronous, and cheap for a photo without XMP. Never throws because of a photo's content: broken content gives warnings. Throws what the source
 * throws.
 */
export function readCaption(source: ByteSource, options: CaptionOptions): Caption {
  const metered = meterSource(source, maxReadBytes);
  const warnings: string[] = [];
  const { tags, blocks } = readFile(metered, options.encoding, warnings);
  if (blocks.warnings.length > 0) warnings.push(...firstWarnings(blocks.warnings));
  const sources = withSidecar(tags, options.sidecar, blocks.texts, warnings);
  if (blocks.texts.guessed.length > 0) warnings.push(...blocks.texts.guessed.map(guessWarning));
  const sniffed = attempt(metered, warnings, sniffContentType);
  if (metered.isSpent || blocks.valuesLeft < 0)
    warnings.push("There is more metadata than photoup reads from one photo; some of it may be missing.");

  const details = photoDetails(sources, blocks.size, blocks.turn, warnings);
  // Assigned rather than spread, which avoids a costly copy.
  const caption: Caption = Object.assign(pickCaption(sources, options.languages), { details });
  if (warnings.length > 0) caption.warnings.unshift(...new Set(warnings));
  if (sniffed !== undefined && "contentType" in sniffed) caption.contentType = sniffed.contentType;
  const takenAt = sources.length === 1 ? combineTakenAt(takenAtOf(tags), undefined) : takenAtOfBoth(sources, tags);
  if (takenAt !== undefined) caption.takenAt = takenAt;
  fitCaption(caption);
  return caption;
}

const mostWarnings = 20;

/** Nobody reads more, and a deliberately broken photo has thousands. */
function firstWarnings(warnings: readonly string[]): string[] {
  const distinct = [...new Set(warnings)];
  const more = distinct.length - mostWarnings;
  return more <= 0 ? distinct : [...distinct.slice(0, mostWarnings), `There are ${more} more such faults.`];
}

const guessWarning = (charset: string) => `Its texts declare no charset and were read as ${charset}: a guess.`;

/** Details that people write. The photo knows all others best. */
const writtenDetails = [
  ...(["keywords", "hierarchicalKeywords", "creator", "copyright", "rating", "gps"] as const),
  ...(["event", "sublocation", "city", "state", "country"] as const),
];

export type WrittenDetails = Pick<PhotoDetails, (typeof writtenDetails)[number]>;

/** What people wrote into a sidecar. It would be lost with the sidecar if the photo or a list says something else. */
export interface SidecarWords {
  title?: string;
  description?: string;
  /** As precise as it is written: `2024-05-01`, `2024-05-01T12:30`, or RFC 3339, perhaps without an offset. */
  takenAt?: string;
  details: WrittenDetails;
  /** All its titles and descriptions written by people, in any language. */
  texts: string[];
  /** It also contains develop settings, which are not sent. */
  hasEdits?: true;
  /** It says more than this: the rest could not be read, or is too long for a record. */
  isInPart?: true;
}

/** Namespaces of the edits that Lightroom, Adobe Camera Raw and darktable make. Programs declare only namespaces that they use. */
const editNamespaces = [
  "http://ns.adobe.com/camera-raw-settings/",
  "http://ns.adobe.com/camera-raw-saved-settings/",
  "http://darktable.sf.net/",
];

/** A sidecar's words, as they would be sent if there were no other source. */
export function readSidecarWords(options: CaptionOptions): SidecarWords {
  const warnings: string[] = [];
  const sources = withSidecar([], options.sidecar, new UndeclaredTexts(options.encoding), warnings);
  const caption: Caption = Object.assign(pickCaption(sources, options.languages), {
    details: photoDetails(sources, undefined, undefined, warnings),
  });
  fitCaption(caption);
  const isInPart = options.sidecar?.length !== 0 && warnings.length + caption.warnings.length > 0;
  const { title, description, details } = caption;
  const takenAt = takenAtOf(sources.flat());
  const written = writtenDetails.filter((name) => details[name] !== undefined).map((name) => [name, details[name]]);
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(takenAt === undefined ? {} : { takenAt }),
    details: Object.fromEntries(written),
    texts: caption.fields.filter((each) => !caption.junk.includes(each)).map(({ value }) => cleanText(value)),
    ...(hasEdits(options.sidecar) ? { hasEdits: true } : {}),
    ...(isInPart ? { isInPart } : {}),
  };
}

/** Removing NULs makes UTF-16 searchable too. */
function hasEdits(sidecar: Uint8Array = new Uint8Array()): boolean {
  const text = latin1Of(sidecar).replaceAll("\0", "");
  return editNamespaces.some((each) => text.includes(each));
}

/** The first EXIF block of a photo, or the whole file if it is a TIFF. Throws what the source throws. */
export function findExif(source: ByteSource): ByteSource | undefined {
  const metered = meterSource(source, maxReadBytes);
  const blocks = emptyBlocks();
  attempt(metered, blocks.warnings, () => findBlocks(kindOf(metered.read(0, headBytes)), metered, blocks));
  return blocks.tiff[0]?.source;
}

interface FileReading {
  tags: Tag[];
  blocks: Blocks;
}

function readFile(source: MeteredSource, encoding: string | undefined, warnings: string[]): FileReading {
  const blocks = emptyBlocks(encoding);
  try {
    const kind = kindOf(source.read(0, headBytes));
    findAll(kind, source, blocks);
    return { tags: readBlocks(kind, source, blocks), blocks };
  } catch (error) {
    note(error, source, warnings);
    return { tags: [], blocks: emptyBlocks(encoding) };
  }
}

function findAll(kind: Kind | undefined, source: MeteredSource, blocks: Blocks): void {
  try {
    findBlocks(kind, source, blocks);
  } catch (error) {
    note(error, source, blocks.warnings);
  }
}

/** Highest precedence first: an XMP sidecar, then the photo, then a Takeout file. */
function withSidecar(
  tags: Tag[],
  sidecar: Uint8Array | undefined,
  texts: UndeclaredTexts,
  warnings: string[],
): Tag[][] {
  if (sidecar === undefined) return [tags];
  if (looksLikeXmp(sidecar.subarray(0, 1024)))
    return [readXmpInto(sidecar.subarray(0, maxBlockBytes), warnings, texts), tags];
  const isJson = looksLikeJson(sidecar);
  const takeout = isJson ? readTakeout(sidecar, texts) : undefined;
  if (takeout !== undefined) return [tags, takeout];
  warnings.push(`The sidecar is not ${isJson ? "JSON from Google Takeout" : "XMP"} and was not read.`);
  return [tags];
}

function takenAtOfBoth(sources: readonly Tag[][], own: Tag[]): string | undefined {
  const [first, second] = sources.map(takenAtOf);
  // Google treats a time without a zone as UTC, so its times say nothing about the photo's zone.
  return sources[0] === own ? combineTakenAt(first ?? second, undefined) : combineTakenAt(first, second);
}

function attempt<T>(source: MeteredSource, warnings: string[], work: (source: MeteredSource) => T): T | undefined {
  try {
    return work(source);
  } catch (error) {
    note(error, source, warnings);
    return undefined;
  }
}
