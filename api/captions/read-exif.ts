// Reads the caption tags of a TIFF structure, and finds the blocks inside it.
import { type Blocks, maxBlockBytes, type Tag } from "./blocks.ts";
import type { ByteSource } from "./byte-source.ts";
import { beforeNul, decodeUtf16 } from "./decode-text.ts";
import { decodeUserComment } from "./decode-user-comment.ts";
import { type ExifTag, exifTagsOf, iptcBlock, xmpBlock } from "./exif-tags.ts";
import {
  bytesOf,
  numberIn,
  numbersOf,
  openTiff,
  readDirectory,
  type Tiff,
  type TiffDirectory,
  type TiffEntry,
} from "./read-tiff.ts";

const newSubfileType = 0x00fe;

const usualGroups: readonly [string, string] = ["IFD0", "IFD1"];
const maxDirectories = 64;
const maxTextBytes = 256 * 1024;

export interface ExifReading {
  tags: Tag[];
  /** In pixels, of the largest picture. */
  size?: { width: number; height: number };
}

/**
 * Reads every directory once, even if they point at each other. Blocks inside are added to `blocks`. What cannot be read is left out and noted in
 * `blocks.warnings`.
 * @param isWholeFile a TIFF file rather than an EXIF block: its IPTC is in the standard place and its sizes are real
 */
export function readExif(source: ByteSource, blocks: Blocks, isWholeFile: boolean, groups = usualGroups): ExifReading {
  const reading: ExifReading = { tags: [] };
  const tiff = openTiff(source);
  if (tiff === undefined) {
    blocks.warnings.push("The EXIF block has no TIFF header.");
    return reading;
  }
  const walk: Walk = { tiff, blocks, isWholeFile, reading, seen: [], subCount: 0 };
  let offset = tiff.firstDirectory;
  for (let i = 0; offset !== 0 && walk.seen.length < maxDirectories; i++) {
    const directory = visit(walk, offset, i === 0 ? groups[0] : i === 1 ? groups[1] : groups[1].replace(/1$/, `${i}`));
    if (directory === undefined) break;
    offset = directory.next;
  }
  return reading;
}

interface Walk {
  tiff: Tiff;
  blocks: Blocks;
  isWholeFile: boolean;
  reading: ExifReading;
  /** Offsets of directories. */
  seen: number[];
  subCount: number;
}

function visit(walk: Walk, offset: number, group: string): TiffDirectory | undefined {
  if (walk.seen.includes(offset) || walk.seen.length >= maxDirectories || walk.blocks.valuesLeft < 0) return undefined;
  walk.seen.push(offset);
  const tags = exifTagsOf(group);
  const directory = readDirectory(walk.tiff, offset, walk.isWholeFile ? undefined : tags);
  if (directory === undefined) {
    // The thumbnail's directory is often cut off along with the thumbnail.
    if (group !== "IFD1") walk.blocks.warnings.push(`The directory ${group} of the EXIF block cannot be read.`);
    return undefined;
  }
  // An indexed loop: an iterator creates an object for each entry.
  const { entries } = directory;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as TiffEntry;
    const tag = tags.get(entry.tag);
    if (tag !== undefined) take(walk, group, tag, entry);
  }
  if (walk.isWholeFile) noteSize(walk, directory);
  return directory;
}

function take(walk: Walk, group: string, { name, kind }: ExifTag, entry: TiffEntry): void {
  if (--walk.blocks.valuesLeft < 0) return;
  if (kind === "exif") visitAll(walk, entry, 1, () => "ExifIFD");
  else if (kind === "gps") visitAll(walk, entry, 1, () => "GPS");
  else if (kind === "subs") {
    visitAll(walk, entry, 16, () => (walk.subCount++ === 0 ? "SubIFD" : `SubIFD${walk.subCount - 1}`));
  } else if (kind === "block") addBlock(walk, group, entry);
  else if (kind === "numbers") addNumbers(walk, name, entry);
  else addText(walk, name, kind, entry);
}

function addNumbers({ tiff, reading }: Walk, name: string, entry: TiffEntry): void {
  const numbers = numbersOf(tiff, entry, 8);
  if (numbers.length > 0) reading.tags.push({ name, value: numbers.join(" ") });
}

/** Long values count more than once, because thousands of tags may point to the same bytes. */
const isAffordable = (bytes: Uint8Array, blocks: Blocks) => {
  blocks.valuesLeft -= bytes.length >> 10;
  return blocks.valuesLeft >= 0;
};

type TextKind = "text" | "copyright" | "utf16" | "comment";

function addText(walk: Walk, name: string, kind: TextKind, entry: TiffEntry): void {
  if (entry.sizeBytes === 0) return;
  const bytes = bytesOf(walk.tiff, entry, maxTextBytes);
  if (bytes === undefined) {
    walk.blocks.warnings.push(`${name} points outside the photo or is too long.`);
    return;
  }
  if (!isAffordable(bytes, walk.blocks)) return;
  const value = decodeAs(kind, bytes, walk);
  if (value !== "") walk.reading.tags.push({ name, value });
}

function decodeAs(kind: TextKind, bytes: Uint8Array, { tiff, blocks }: Walk): string {
  if (kind === "text") return blocks.texts.decodeUntilNul(bytes);
  if (kind === "copyright") return decodeCopyright(bytes, blocks);
  if (kind === "comment")
    return decodeUserComment(bytes, tiff.order, (text) => blocks.texts.decode(text, isPrintable(text)));
  // The XP tags are little-endian, whatever the block's byte order.
  const text = decodeUtf16(bytes, "little");
  const end = text.indexOf("\0");
  return (end < 0 ? text : text.slice(0, end)).replace(/^\ufeff/, "");
}

/** The photographer's copyright, else the editor's. If only the editor's is set, the photographer's is a blank. */
function decodeCopyright(bytes: Uint8Array, { texts }: Blocks): string {
  const own = texts.decodeUntilNul(bytes);
  return own !== "" && own.trim() === "" ? texts.decodeUntilNul(bytes.subarray(beforeNul(bytes).length + 1)) : own;
}

/** Cameras leave garbage in comment fields. */
const isPrintable = (bytes: Uint8Array) =>
  bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);

function visitAll(walk: Walk, entry: TiffEntry, maxCount: number, groupOf: () => string): void {
  for (const offset of numbersOf(walk.tiff, entry, maxCount)) {
    if (offset >= 8 && offset < walk.tiff.source.sizeBytes) visit(walk, offset, groupOf());
  }
}

function addBlock({ tiff, blocks, isWholeFile }: Walk, group: string, entry: TiffEntry): void {
  if (entry.sizeBytes < 5) return;
  const bytes = bytesOf(tiff, entry, maxBlockBytes) ?? beginningOf(tiff, entry);
  if (bytes === undefined) {
    blocks.warnings.push(`A block of ${group} points outside the photo or is too long.`);
    return;
  }
  if (!isAffordable(bytes, blocks)) return;
  const isStandard = isWholeFile && group === "IFD0";
  if (entry.tag === xmpBlock) blocks.xmp.push(bytes);
  else if (entry.tag === iptcBlock) blocks.iptc.push({ bytes, isStandard });
  else blocks.resources.push({ bytes, isStandard: false });
}

/**
 * The beginning of a block that is too long, which holds the relevant part. Some programs give the length of IPTC in bytes but declare the type LONG,
 * four times too long; the bytes that exist are right.
 */
function beginningOf(tiff: Tiff, entry: TiffEntry): Uint8Array | undefined {
  const isMiscounted = entry.tag === iptcBlock && entry.type === 4;
  const isInside = entry.offset + entry.sizeBytes <= tiff.source.sizeBytes;
  if (!isMiscounted && !isInside) return undefined;
  const bytes = tiff.source.read(entry.offset, Math.min(isMiscounted ? entry.count : entry.sizeBytes, maxBlockBytes));
  return bytes.length > 0 ? bytes : undefined;
}

function noteSize(walk: Walk, directory: TiffDirectory): void {
  const first = (tag: number) => numberIn(walk.tiff, directory, tag);
  const [width, height] = [first(0x0100), first(0x0101)];
  if (width === undefined || height === undefined || first(newSubfileType) === 1) return;
  const { size } = walk.reading;
  if (size === undefined || width * height > size.width * size.height) walk.reading.size = { width, height };
}
