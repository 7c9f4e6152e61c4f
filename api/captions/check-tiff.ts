// Whether a TIFF, or a RAW that is built like one, is whole: every strip and tile of its pictures lies inside the file.
import type { ByteSource } from "./byte-source.ts";
import type { Wholeness } from "./check-whole.ts";
import { meterSource } from "./metered-source.ts";
import { numbersOf, openTiff, readDirectory, type Tiff, type TiffDirectory } from "./read-tiff.ts";
import { isEmptyBefore, isZeros } from "./zeros.ts";

const noEnd = { cut: "the file ends before its picture does" };
const noDirectory = { cut: "the file ends before the list of what is in it" };

/** Where the strips, the tiles, and a JPEG inside lie, and how long they are. */
const pairs = [
  [0x0111, 0x0117],
  [0x0144, 0x0145],
  [0x0201, 0x0202],
] as const;
const tag = {
  width: 0x0100,
  height: 0x0101,
  bitsPerSample: 0x0102,
  compression: 0x0103,
  photometric: 0x0106,
  samplesPerPixel: 0x0115,
  rowsPerStrip: 0x0116,
  subDirectories: 0x014a,
};
const colorFilterArray = 32803;
/** Cameras write senseless offsets into tags that nobody reads: in their files only those of XMP, IPTC and colour profiles count. */
const trusted: ReadonlySet<number> = new Set([...pairs.flat(), 0x02bc, 0x83bb, 0x8773]);

const maxDirectories = 200;
const maxStrips = 250_000;
const budgetBytes = 16 * 1024 * 1024;

/**
 * @param isRaw a camera wrote it, not a program that knows TIFF
 * @param share how much of what strips say of their length is believed
 */
export function checkTiff(file: ByteSource, isRaw: boolean, share = 1): Wholeness {
  const source = meterSource(file, budgetBytes);
  const tiff = openTiff(source);
  if (tiff === undefined) return source.sizeBytes < 16 ? noDirectory : "unknown";
  if (tiff.magic === panasonicMagic) return checkPanasonic(tiff);
  const seen = new Set<number>();
  const waiting = [tiff.firstDirectory];
  let pictures = 0;
  for (let offset = waiting.shift(); offset !== undefined; offset = waiting.shift()) {
    if (offset === 0 || seen.has(offset) || seen.size >= maxDirectories) continue;
    seen.add(offset);
    const directory = readDirectory(tiff, offset);
    if (directory === undefined) {
      if (isZeros(source.read(offset, 64))) return noDirectory;
      continue;
    }
    if (directory.isCut || hasCutValue(tiff, directory, isRaw)) return noDirectory;
    const end = endOfPictures(tiff, directory, share);
    if (end > source.sizeBytes) return noEnd;
    if (end > 0) pictures++;
    if (isNeverEmpty(tiff, directory) && isEmptyBefore(file, end)) return noEnd;
    waiting.push(directory.next, ...valuesOf(tiff, directory, tag.subDirectories, 32));
  }
  return pictures > 0 && !source.meter.isSpent ? "whole" : "unknown";
}

function valuesOf(tiff: Tiff, { entries }: TiffDirectory, wanted: number, maxCount: number): number[] {
  const entry = entries.find((each) => each.tag === wanted);
  return entry === undefined ? [] : numbersOf(tiff, entry, maxCount);
}

/** Values may lie behind the picture, Photoshop's layers among them. */
function hasCutValue(tiff: Tiff, { entries }: TiffDirectory, isRaw: boolean): boolean {
  return entries.some(
    ({ tag, offset, sizeBytes }) => offset + sizeBytes > tiff.source.sizeBytes && (!isRaw || trusted.has(tag)),
  );
}

/** Offset behind the last strip or tile; 0 where there is none. */
function endOfPictures(tiff: Tiff, directory: TiffDirectory, share: number): number {
  let furthest = 0;
  for (const [offsetTag, lengthTag] of pairs) {
    const offsets = valuesOf(tiff, directory, offsetTag, maxStrips);
    const lengths = valuesOf(tiff, directory, lengthTag, maxStrips);
    for (const [i, offset] of offsets.entries()) {
      const length = Math.floor((lengths[i] ?? 0) * share);
      let end = offset + length;
      // Some programs write the length of a full strip for the last one, which is shorter.
      if (end > tiff.source.sizeBytes) end = offset + Math.min(length, plainStripBytes(tiff, directory, i));
      furthest = Math.max(furthest, end);
    }
  }
  return furthest;
}

/** What a strip that is not compressed has at most; infinite for others. */
function plainStripBytes(tiff: Tiff, directory: TiffDirectory, index: number): number {
  const number = (wanted: number, otherwise: number) => valuesOf(tiff, directory, wanted, 1)[0] ?? otherwise;
  if (number(tag.compression, 1) !== 1 || number(tag.width, 0) === 0) return Number.POSITIVE_INFINITY;
  const bits = number(tag.width, 0) * number(tag.bitsPerSample, 1) * number(tag.samplesPerPixel, 1);
  const height = number(tag.height, 0);
  const rows = Math.min(number(tag.rowsPerStrip, height), height);
  const rowsHere = Math.min(rows, height - index * rows);
  return rowsHere > 0 ? Math.ceil(bits / 8) * rowsHere : Number.POSITIVE_INFINITY;
}

/** An uncompressed picture may be black at its end; what is compressed, or comes from a sensor, has no long runs of zeros. */
function isNeverEmpty(tiff: Tiff, directory: TiffDirectory): boolean {
  const [compression = 1] = valuesOf(tiff, directory, tag.compression, 1);
  return compression !== 1 || valuesOf(tiff, directory, tag.photometric, 1)[0] === colorFilterArray;
}

const panasonicMagic = 0x55;
const panasonic = { width: 0x0002, height: 0x0003, format: 0x002d, stripOffsets: 0x0111, dataOffset: 0x0118 };

/**
 * Panasonic's length of the RAW picture is not to be believed. Up to its format 4, it packs 14 pixels into 16 bytes;
 * no later one is smaller but the last, which is compressed further. A hundredth is left for the rounding of rows.
 */
function checkPanasonic(tiff: Tiff): Wholeness {
  const { sizeBytes } = tiff.source;
  const directory = readDirectory(tiff, tiff.firstDirectory);
  if (directory === undefined || directory.isCut) return tiff.firstDirectory + 64 > sizeBytes ? noDirectory : "unknown";
  const number = (wanted: number) => valuesOf(tiff, directory, wanted, 1)[0];
  const start = number(panasonic.dataOffset) ?? number(panasonic.stripOffsets);
  if (start === undefined) return "unknown";
  if (start >= sizeBytes && start < 0xffffffff) return noEnd;
  const format = number(panasonic.format) ?? 4;
  const leastBytes = ((number(panasonic.width) ?? 0) * (number(panasonic.height) ?? 0) * 16) / 14;
  if (format > 6 || leastBytes === 0) return "unknown";
  if (start + leastBytes * 0.99 > sizeBytes) return noEnd;
  return format <= 4 && start + leastBytes <= sizeBytes ? "whole" : "unknown";
}
