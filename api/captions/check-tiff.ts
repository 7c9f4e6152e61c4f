// Checks whether a TIFF, or a RAW with a TIFF structure, is whole: every strip and tile lies inside the file.
import type { ByteSource } from "./byte-source.ts";
import { faultInPieces } from "./check-pieces.ts";
import { sectorBytes } from "./empty-runs.ts";
import { type Coding, findHole, findHoleInPixels } from "./find-hole.ts";
import { meterSource } from "./metered-source.ts";
import {
  bytesOf,
  entryOf,
  numberIn,
  numbersIn,
  openTiff,
  readDirectory,
  type Tiff,
  type TiffDirectory,
  uint,
} from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";
import { pairs, pictureParts, rowBytesOf, spansOf, tag } from "./tiff-pieces.ts";
import { damaged, hole, noEnd, noPicture, type Wholeness } from "./wholeness.ts";
import { emptyEndBytes, isAll, isEmptyBefore, isLostBefore } from "./zeros.ts";

/** LZW and PackBits never code a flat surface as zeros. */
const withoutZeros: ReadonlySet<number> = new Set([5, 32773]);

/** Uncompressed, or packed by Samsung. */
const plain: ReadonlySet<number> = new Set([1, 32769]);

const noDirectory = { cut: "the file ends before the list of what is in it" };

const colorFilterArray = 32803;
/** Cameras write senseless offsets into tags that nobody reads. In their files only those of pictures, XMP, IPTC and colour profiles are trusted. */
const trusted: ReadonlySet<number> = new Set([...pairs.flat(), 0x02bc, 0x83bb, 0x8773]);

const maxDirectories = 200;
const maxPlaces = 10_000;
const budgetBytes = 16 * 1024 * 1024;

/**
 * @param isRaw whether a camera wrote the file, rather than a program that knows TIFF
 * @param share the fraction of a strip's declared length that is trusted
 */
export function checkTiff(file: ByteSource, isRaw: boolean, share = 1): Wholeness {
  const source = meterSource(file, budgetBytes);
  const tiff = openTiff(source);
  if (tiff === undefined) return source.sizeBytes < 16 ? noDirectory : noPicture;
  if (tiff.magic === panasonicMagic) return checkPanasonic(file, tiff);
  const seen = new Set<number>();
  const waiting = [tiff.firstDirectory];
  const below = new Set<number>();
  let directories = 0;
  let pictures = 0;
  for (let offset = waiting.shift(); offset !== undefined; offset = waiting.shift()) {
    if (offset === 0 || seen.has(offset) || seen.size >= maxDirectories) continue;
    seen.add(offset);
    const head = source.read(offset, 64);
    if (isAll(0, head) || isAll(0xff, head)) return noDirectory;
    const directory = readDirectory(tiff, offset);
    if (directory === undefined) {
      // The file's first sector cannot be lost. Programs may leave other pointers that lead nowhere.
      const isFirst = offset === tiff.firstDirectory;
      const isExpected = isFirst || (isRaw && below.has(offset));
      if (!isExpected || offset < sectorBytes || source.isSpent) continue;
      return !isFirst && isOfA100(tiff) ? "unknown" : damaged;
    }
    directories++;
    if (directory.isCut || hasCutValue(tiff, directory, isRaw)) return noDirectory;
    if (hasLostEntries(tiff, offset, directory) || (isRaw && hasLostPlaces(tiff, directory))) return damaged;
    const spans = spansOf(tiff, directory, share);
    const end = spans.reduce((most, span) => Math.max(most, span.end), 0);
    if (end > source.sizeBytes) return noEnd;
    if (end > 0) pictures++;
    if (isNeverEmpty(tiff, directory)) {
      const compression = numberIn(tiff, directory, tag.compression) ?? 1;
      const isPlain = plain.has(compression);
      if (isPlain ? isEmptyBefore(file, end, emptyEndBytes) : isLostBefore(file, end)) return noEnd;
      const zerosMayBeFlat = () => !withoutZeros.has(compression);
      const coding: Coding = isPlain ? { zerosMayBeFlat, ones: "any" } : { zerosMayBeFlat };
      if (spans.some((span) => findHole(file, coding, span.start, span.end) !== undefined)) return hole;
      const fault = faultInPieces(file, tiff, directory);
      if (fault !== undefined) return fault;
    } else {
      const rowBytes = rowBytesOf(tiff, directory);
      if (spans.some((span) => findHoleInPixels(file, rowBytes, span.start, span.end) !== undefined)) return hole;
    }
    const inside = numbersIn(tiff, directory, tag.subDirectories, 32);
    for (const each of inside) below.add(each);
    waiting.push(directory.next, ...inside);
  }
  if (source.isSpent) return "unknown";
  if (pictures > 0) return "whole";
  return isRaw && directories > 0 ? "unknown" : noPicture;
}

/** Sony's first ARW: the pointer to a subdirectory leads to the sensor data, which declares no length. */
function isOfA100(tiff: Tiff): boolean {
  const directory = readDirectory(tiff, tiff.firstDirectory);
  const model = directory && entryOf(directory, tag.model);
  return model !== undefined && startsWith(bytesOf(tiff, model, 64) ?? new Uint8Array(), "DSLR-A100\0");
}

/** Values may lie behind the picture, for instance Photoshop's layers. */
function hasCutValue(tiff: Tiff, { entries }: TiffDirectory, isRaw: boolean): boolean {
  return entries.some(
    ({ tag, offset, sizeBytes }) => offset + sizeBytes > tiff.source.sizeBytes && (!isRaw || trusted.has(tag)),
  );
}

/** Cameras write one or two senseless entries; a lost sector makes forty. */
const mostSenseless = 7;

/** Whether many entries of a directory are senseless, so that information about its pictures is lost. */
function hasLostEntries({ source, order, isBig }: Tiff, offset: number, { entries }: TiffDirectory): boolean {
  const countBytes = isBig ? 8 : 2;
  return uint(source.read(offset, countBytes), 0, countBytes, order) - entries.length > mostSenseless;
}

/** If one of several strips or tiles seems to be empty or to start at offset 0, the list itself is lost. */
function hasLostPlaces(tiff: Tiff, directory: TiffDirectory): boolean {
  return pictureParts.flat().some((each) => {
    const values = numbersIn(tiff, directory, each, maxPlaces);
    return values.length > 1 && values.includes(0);
  });
}

/** An uncompressed picture may end in black. Compressed data and sensor data have no long runs of zeros. */
function isNeverEmpty(tiff: Tiff, directory: TiffDirectory): boolean {
  const compression = numberIn(tiff, directory, tag.compression) ?? 1;
  return compression !== 1 || numberIn(tiff, directory, tag.photometric) === colorFilterArray;
}

const panasonicMagic = 0x55;
const panasonic = { width: 0x0002, height: 0x0003, format: 0x002d, stripOffsets: 0x0111, dataOffset: 0x0118 };

/**
 * Panasonic's declared length of the RAW picture cannot be trusted. Formats up to 4 pack 14 pixels into 16 bytes; of the later ones only the last,
 * which compresses further, is smaller. One percent is allowed for the rounding of rows.
 */
function checkPanasonic(file: ByteSource, tiff: Tiff): Wholeness {
  const { sizeBytes } = file;
  const directory = readDirectory(tiff, tiff.firstDirectory);
  if (directory === undefined || directory.isCut) return tiff.firstDirectory + 64 > sizeBytes ? noDirectory : "unknown";
  const number = (wanted: number) => numberIn(tiff, directory, wanted);
  const start = number(panasonic.dataOffset) ?? number(panasonic.stripOffsets);
  if (start === undefined) return "unknown";
  if (start >= sizeBytes && start < 0xffffffff) return noEnd;
  const format = number(panasonic.format) ?? 4;
  const leastBytes = ((number(panasonic.width) ?? 0) * (number(panasonic.height) ?? 0) * 16) / 14;
  if (format > 6 || leastBytes === 0) return "unknown";
  if (start + leastBytes * 0.99 > sizeBytes) return noEnd;
  if (isEmptyBefore(file, sizeBytes)) return noEnd;
  if (findHole(file, { zerosMayBeFlat: () => true, ones: "any" }, start, start + leastBytes * 0.99) !== undefined)
    return hole;
  return format <= 4 && start + leastBytes <= sizeBytes ? "whole" : "unknown";
}
