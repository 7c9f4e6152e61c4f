// Reads what was written into a photo: finds its blocks, reads their tags, and picks the caption out of them.
import { containerOf } from "../contract.ts";
import { type Blocks, emptyBlocks, maxBlockBytes, type Tag } from "./blocks.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Caption } from "./caption.ts";
import { latin1Of } from "./decode-text.ts";
import { looksLikeXmp } from "./decode-xmp.ts";
import { findInCrw, findInX3f } from "./find-in-crw.ts";
import { findInGif } from "./find-in-gif.ts";
import { findInHeif } from "./find-in-heif.ts";
import { findInJpeg } from "./find-in-jpeg.ts";
import { findInJpegTrailer } from "./find-in-jpeg-trailer.ts";
import { findInJxl } from "./find-in-jxl.ts";
import { findInPng } from "./find-in-png.ts";
import { findInCr3, findInJp2, findInMrw, findInPsd, findInRaf, findInTiff } from "./find-in-raw.ts";
import { findInWebp } from "./find-in-webp.ts";
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

/** Enough for `containerOf`, and to know XMP in four bytes a character behind a comment. */
const headBytes = 1024;

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
  const file = attempt(metered, warnings, () => readFile(metered, options.encoding)) ?? {
    tags: [],
    blocks: emptyBlocks(),
  };
  if (file.blocks.warnings.length > 0) warnings.push(...file.blocks.warnings);
  for (const charset of file.blocks.texts.guessed) {
    warnings.push(`Its texts do not say their charset, and were read as ${charset}: a guess.`);
  }
  const sources = withSidecar(file.tags, options.sidecar, warnings);
  const sniffed = attempt(metered, warnings, () => sniffContentType(metered));
  if (metered.isSpent) warnings.push("There is more metadata than is read of one photo; some of it may be missing.");

  const details = photoDetails(sources, file.blocks.size, file.blocks.turn);
  // Assigned, not spread: a copy of what was made for this photo is dear, and good for nothing.
  const caption: Caption = Object.assign(pickCaption(sources, options.languages), { details });
  if (warnings.length > 0) caption.warnings.unshift(...new Set(warnings));
  if (sniffed !== undefined && "contentType" in sniffed) caption.contentType = sniffed.contentType;
  const takenAt = sources.length === 1 ? takenAtOf(file.tags) : takenAtOfBoth(sources, file.tags);
  if (takenAt !== undefined) caption.takenAt = takenAt;
  fitCaption(caption);
  return caption;
}

/** What people wrote into a sidecar: it is lost with it where the photo, or a list, says something else. */
export interface SidecarWords {
  title?: string;
  description?: string;
  keywords?: string[];
}

/** A sidecar's words as they would be sent if nothing else said any. */
export function readSidecarWords(sidecar: Uint8Array, languages: readonly string[]): SidecarWords {
  const sources = withSidecar([], sidecar, []);
  const caption: Caption = Object.assign(pickCaption(sources, languages), {
    details: photoDetails(sources, undefined, undefined),
  });
  fitCaption(caption);
  const { title, description, details } = caption;
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(details.keywords === undefined ? {} : { keywords: details.keywords }),
  };
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

function readFile(source: MeteredSource, encoding: string | undefined): FileReading {
  const blocks = emptyBlocks(encoding);
  const kind = kindOf(source.read(0, headBytes));
  attempt(source, blocks.warnings, () => findBlocks(kind, source, blocks));
  const tags: Tag[] = [];
  for (const { source: block, groups } of blocks.tiff) {
    attempt(source, blocks.warnings, () => {
      const reading = readExif(block, blocks, kind === "tiff", groups);
      tags.push(...reading.tags);
      if (reading.size !== undefined) blocks.size ??= reading.size;
    });
  }
  for (const { bytes, isStandard } of blocks.resources) {
    for (const found of readImageResources(bytes).iptc) blocks.iptc.push({ bytes: found, isStandard });
  }
  if (blocks.iptc.length > 0) tags.push(...readAllIptc(blocks, kind));
  if (blocks.tags.length > 0) tags.push(...blocks.tags);
  if (blocks.xmp.length > 0) readAllXmp(blocks, tags);
  return { tags, blocks };
}

type Kind =
  | "jpeg"
  | "png"
  | "gif"
  | "webp"
  | "tiff"
  | "heif"
  | "jxl"
  | "cr3"
  | "raf"
  | "mrw"
  | "crw"
  | "x3f"
  | "psd"
  | "jp2"
  | "xmp";

/** By the bytes, and for more than photoup accepts: `photoup inspect` reads those too. */
function kindOf(head: Uint8Array): Kind | undefined {
  const container = containerOf(head);
  if (container === "avif") return "heif";
  if (container === "orf" || container === "rw2") return "tiff";
  if (container !== undefined) return container;
  const start = latin1Of(head, 0, 12);
  if (start.startsWith("8BPS")) return "psd";
  if (start.startsWith("\0\0\0\x0cjP  ")) return "jp2";
  return looksLikeXmp(head) ? "xmp" : undefined;
}

const finders: Record<Kind, (source: MeteredSource, blocks: Blocks) => void> = {
  jpeg: (source, blocks) => {
    findInJpeg(source, blocks);
    findInJpegTrailer(source, blocks);
  },
  png: findInPng,
  gif: findInGif,
  webp: findInWebp,
  tiff: findInTiff,
  heif: findInHeif,
  jxl: findInJxl,
  cr3: findInCr3,
  raf: findInRaf,
  mrw: findInMrw,
  crw: findInCrw,
  x3f: findInX3f,
  psd: findInPsd,
  jp2: findInJp2,
  xmp: (source, blocks) => blocks.xmp.push(source.read(0, Math.min(source.sizeBytes, maxBlockBytes))),
};

function findBlocks(kind: Kind | undefined, source: MeteredSource, blocks: Blocks): void {
  if (kind !== undefined) finders[kind](source, blocks);
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

function readAllXmp({ xmp, warnings }: Blocks, tags: Tag[]): void {
  if (xmp.length > maxXmpPackets) warnings.push("There are more XMP blocks than are read of one photo.");
  for (const packet of xmp.slice(0, maxXmpPackets)) tags.push(...readXmpInto(packet, warnings));
}

function readXmpInto(bytes: Uint8Array, warnings: string[]): Tag[] {
  const reading = readXmp(bytes);
  warnings.push(...reading.warnings);
  return reading.tags;
}

/** Those that come first, first: an XMP file's are before the photo's own, a Takeout's behind them. */
function withSidecar(tags: Tag[], sidecar: Uint8Array | undefined, warnings: string[]): Tag[][] {
  if (sidecar === undefined) return [tags];
  if (looksLikeXmp(sidecar.subarray(0, 1024))) return [readXmpInto(sidecar.subarray(0, maxBlockBytes), warnings), tags];
  const isJson = looksLikeJson(sidecar);
  const takeout = isJson ? readTakeout(sidecar) : undefined;
  if (takeout !== undefined) return [tags, takeout];
  warnings.push(`The sidecar is no ${isJson ? "JSON of Google Takeout" : "XMP"}, and was not read.`);
  return [tags];
}

function takenAtOfBoth(sources: readonly Tag[][], own: Tag[]): string | undefined {
  const [first, second] = sources.map(takenAtOf);
  // Google takes a time without a zone for one in UTC, and so knows no zone of a photo.
  return sources[0] === own ? (first ?? second) : combineTakenAt(first, second);
}

/** What goes wrong in a parser is the photo's fault and costs that block only; what goes wrong in reading is thrown on. */
function attempt<T>(source: MeteredSource, warnings: string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (source.failure !== undefined) throw source.failure;
    warnings.push(`A block of metadata cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
    return undefined;
  }
}
