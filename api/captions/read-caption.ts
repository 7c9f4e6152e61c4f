// Reads what was written into a photo: finds its blocks, reads their tags, and picks the caption out of them.
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
import { readExif } from "./read-exif.ts";
import { readImageResources } from "./read-image-resources.ts";
import { readIptc } from "./read-iptc.ts";
import { looksLikeJson, readTakeout } from "./read-takeout.ts";
import { readXmp } from "./read-xmp.ts";
import { sniffContentType } from "./sniff-content-type.ts";
import { combineTakenAt, takenAtOf } from "./taken-at.ts";

/** However a photo is made, no more of it is read than this. */
export const maxReadBytes = 4 * 1024 * 1024;

/** A photo has one; Photoshop and cameras that stitch may leave a few. */
const maxXmpPackets = 10;

export interface CaptionOptions {
  /** BCP 47, the user's best first; empty for the default of each photo. */
  languages: readonly string[];
  /** The charset of texts that do not say theirs, as TextDecoder knows it; it is guessed where nobody tells. */
  encoding?: string | undefined;
  /** A sidecar's bytes: the fields of an XMP file come before the photo's own, those of Google's Takeout behind them. */
  sidecar?: Uint8Array | undefined;
}

/**
 * Synchronous, and cheap for a photo without XMP. Never throws for what is in a photo, however broken: that gives
 * warnings. Throws what the source throws.
 */
export function readCaption(source: ByteSource, options: CaptionOptions): Caption {
  const metered = meterSource(source, maxReadBytes);
  const warnings: string[] = [];
  const { tags, blocks } = readFile(metered, options.encoding, warnings);
  if (blocks.warnings.length > 0) warnings.push(...blocks.warnings);
  if (blocks.texts.guessed.length > 0) warnings.push(...blocks.texts.guessed.map(guessWarning));
  const sources = withSidecar(tags, options, warnings);
  const sniffed = attempt(metered, warnings, sniffContentType);
  if (metered.isSpent) warnings.push("There is more metadata than is read of one photo; some of it may be missing.");

  const details = photoDetails(sources, blocks.size, blocks.turn);
  // Assigned, not spread: a copy of what was made for this photo is dear, and good for nothing.
  const caption: Caption = Object.assign(pickCaption(sources, options.languages), { details });
  if (warnings.length > 0) caption.warnings.unshift(...new Set(warnings));
  if (sniffed !== undefined && "contentType" in sniffed) caption.contentType = sniffed.contentType;
  const takenAt = sources.length === 1 ? combineTakenAt(takenAtOf(tags), undefined) : takenAtOfBoth(sources, tags);
  if (takenAt !== undefined) caption.takenAt = takenAt;
  fitCaption(caption);
  return caption;
}

const guessWarning = (charset: string) => `Its texts do not say their charset, and were read as ${charset}: a guess.`;

/** What people write; all else a photo knows best itself. */
const writtenDetails = [
  ...(["keywords", "hierarchicalKeywords", "creator", "copyright", "rating", "gps"] as const),
  ...(["event", "sublocation", "city", "state", "country"] as const),
];

export type WrittenDetails = Pick<PhotoDetails, (typeof writtenDetails)[number]>;

/** What people wrote into a sidecar: it is lost with it where the photo, or a list, says something else. */
export interface SidecarWords {
  title?: string;
  description?: string;
  details: WrittenDetails;
  /** All its titles and descriptions that people wrote, in whichever language. */
  texts: string[];
  /** It holds how the photo is to be developed, too, which is told to nobody. */
  hasEdits?: true;
}

/** Where Lightroom, Adobe Camera Raw and darktable keep what they do to a photo. Declared is used: programs write no others. */
const editNamespaces = [
  "http://ns.adobe.com/camera-raw-settings/",
  "http://ns.adobe.com/camera-raw-saved-settings/",
  "http://darktable.sf.net/",
];

/** A sidecar's words as they would be sent if nothing else said any. */
export function readSidecarWords(options: CaptionOptions): SidecarWords {
  const sources = withSidecar([], options, []);
  const caption: Caption = Object.assign(pickCaption(sources, options.languages), {
    details: photoDetails(sources, undefined, undefined),
  });
  fitCaption(caption);
  const { title, description, details } = caption;
  const written = writtenDetails.filter((name) => details[name] !== undefined).map((name) => [name, details[name]]);
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    details: Object.fromEntries(written),
    texts: caption.fields.filter((each) => !caption.junk.includes(each)).map(({ value }) => cleanText(value)),
    ...(hasEdits(options.sidecar) ? { hasEdits: true } : {}),
  };
}

/** UTF-16 without its zeros is as good. */
function hasEdits(sidecar: Uint8Array = new Uint8Array()): boolean {
  const text = latin1Of(sidecar).replaceAll("\0", "");
  return editNamespaces.some((each) => text.includes(each));
}

/** The first EXIF block of a photo, or the TIFF structure that it is. Throws what the source throws. */
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
    return { tags: [], blocks: emptyBlocks() };
  }
}

function findAll(kind: Kind | undefined, source: MeteredSource, blocks: Blocks): void {
  try {
    findBlocks(kind, source, blocks);
  } catch (error) {
    note(error, source, blocks.warnings);
  }
}

function readBlocks(kind: Kind | undefined, source: MeteredSource, blocks: Blocks): Tag[] {
  let tags: Tag[] = [];
  for (let i = 0; i < blocks.tiff.length; i++) {
    const found = readTiff(blocks.tiff[i] as Blocks["tiff"][number], kind, source, blocks);
    // Not all of them anew for each block, of which there may be thousands.
    if (i === 0) tags = found;
    else for (let n = 0; n < found.length; n++) tags.push(found[n] as Tag);
  }
  if (blocks.resources.length > 0) takeIptcOfResources(blocks);
  if (blocks.iptc.length > 0) tags.push(...readAllIptc(blocks, kind));
  if (blocks.tags.length > 0) tags.push(...blocks.tags);
  if (blocks.xmp.length > 0) readAllXmp(blocks, tags);
  return tags;
}

function readTiff(block: Blocks["tiff"][number], kind: Kind | undefined, source: MeteredSource, blocks: Blocks): Tag[] {
  try {
    const { tags, size } = readExif(block.source, blocks, kind === "tiff", block.groups);
    if (size !== undefined) blocks.size ??= size;
    return tags;
  } catch (error) {
    note(error, source, blocks.warnings);
    return [];
  }
}

function takeIptcOfResources(blocks: Blocks): void {
  for (const { bytes, isStandard } of blocks.resources) {
    for (const found of readImageResources(bytes).iptc) blocks.iptc.push({ bytes: found, isStandard });
  }
}

/** The first block in the standard place is `IPTC`; all others are `IPTC2`, `IPTC3` and so on, as exiftool counts. */
function readAllIptc(blocks: Blocks, kind: Kind | undefined): Tag[] {
  const hasStandard = kind === "jpeg" || kind === "tiff" || kind === "psd";
  let others = 1;
  let isFirst = true;
  return blocks.iptc.flatMap(({ bytes, isStandard }) => {
    if (isFirst && (isStandard || !hasStandard)) {
      isFirst = false;
      return readIptc(bytes, "IPTC", blocks.texts);
    }
    return readIptc(bytes, `IPTC${++others}`, blocks.texts);
  });
}

function readAllXmp({ xmp, warnings, texts }: Blocks, tags: Tag[]): void {
  if (xmp.length > maxXmpPackets) warnings.push("There are more XMP blocks than are read of one photo.");
  for (const packet of xmp.slice(0, maxXmpPackets)) tags.push(...readXmpInto(packet, warnings, texts.encoding));
}

function readXmpInto(bytes: Uint8Array, warnings: string[], encoding: string | undefined): Tag[] {
  const reading = readXmp(bytes, encoding);
  warnings.push(...reading.warnings);
  return reading.tags;
}

/** Those that come first, first: an XMP file's are before the photo's own, a Takeout's behind them. */
function withSidecar(tags: Tag[], { sidecar, encoding }: CaptionOptions, warnings: string[]): Tag[][] {
  if (sidecar === undefined) return [tags];
  if (looksLikeXmp(sidecar.subarray(0, 1024)))
    return [readXmpInto(sidecar.subarray(0, maxBlockBytes), warnings, encoding), tags];
  const isJson = looksLikeJson(sidecar);
  const takeout = isJson ? readTakeout(sidecar) : undefined;
  if (takeout !== undefined) return [tags, takeout];
  warnings.push(`The sidecar is no ${isJson ? "JSON of Google Takeout" : "XMP"}, and was not read.`);
  return [tags];
}

function takenAtOfBoth(sources: readonly Tag[][], own: Tag[]): string | undefined {
  const [first, second] = sources.map(takenAtOf);
  // Google takes a time without a zone for one in UTC, and so knows no zone of a photo.
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

/** What goes wrong in a parser is the photo's fault and costs that block only; what goes wrong in reading is thrown on. */
function note(error: unknown, source: MeteredSource, warnings: string[]): void {
  if (source.failure !== undefined) throw source.failure;
  warnings.push(`A block of metadata cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
}
