// Whether what cameras append to a JPEG is whole: the further pictures that its header lists, and the film of a motion photo.
import { containerOf } from "../contract.ts";
import { type ByteSource, partOf } from "./byte-source.ts";
import { faultInFilm } from "./check-film.ts";
import { faultInHeader } from "./check-jpeg-header.ts";
import { latin1Of } from "./decode-text.ts";
import { sectorBytes } from "./empty-runs.ts";
import { findHole } from "./find-hole.ts";
import { faultIn, findBytes, hasEnd, isEndOfImage } from "./jpeg-picture.ts";
import { forEachSegment, headerBudgetBytes, type Segment, startOfScan } from "./jpeg-segments.ts";
import { meterSource } from "./metered-source.ts";
import { entryOf, openTiff, readDirectory, uint } from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";
import { hole, type Wholeness } from "./wholeness.ts";
import { isAll } from "./zeros.ts";

const cutPicture = { cut: "the file ends before the last of its pictures does" };

interface Span {
  start: number;
  end: number;
}

/**
 * Checks the pictures behind the first one. Programs may drop these pictures but keep the list, so a listed picture counts only if a JPEG starts at
 * its offset, or if its place lies inside the file and is empty.
 * @param from where the coded bytes of the first picture start
 */
export function faultInListed(source: ByteSource, segments: readonly Segment[], from: number): Wholeness | undefined {
  let last = 0;
  for (const { start, end } of listedPictures(source, segments)) {
    if (start < last) continue;
    const head = source.read(start, Math.min(sectorBytes, end - start));
    if (startsWith(head, "\xff\xd8\xff")) {
      const isCut = end > source.sizeBytes && !endsWithPicture(source, start);
      const fault = isCut ? cutPicture : faultInPicture(source, start, Math.min(end, source.sizeBytes));
      if (fault !== undefined) return fault;
      last = end;
    } else if (end <= source.sizeBytes && isLost(head) && hasEnd(source, from, start)) return hole;
  }
  return undefined;
}

/** Whether the file ends where the picture does: some programs declare too many bytes for the last of several. */
const endsWithPicture = (source: ByteSource, start: number) =>
  isEndOfImage(source.read(source.sizeBytes - 2, 2)) && scanIn(source, start, source.sizeBytes) !== undefined;

const isLost = (head: Uint8Array) => head.length > 0 && (isAll(0, head) || isAll(0xff, head));

/** CIPA DC-007 (MPF): a table in the header whose first entry is the first picture. Sorted by offset. */
function listedPictures(source: ByteSource, segments: readonly Segment[]): Span[] {
  const pictures: Span[] = [];
  for (const { marker, start, length } of segments) {
    if (marker !== 0xe2 || !startsWith(source.read(start, 4), "MPF\0")) continue;
    const base = start + 4;
    const tiff = openTiff(partOf(source, base, length - 4));
    const directory = tiff === undefined ? undefined : readDirectory(tiff, tiff.firstDirectory);
    const entry = directory && entryOf(directory, 0xb002);
    if (tiff === undefined || entry === undefined) continue;
    const bytes = tiff.source.read(entry.offset, Math.min(entry.sizeBytes, 16 * 64));
    for (let at = 16; at + 16 <= bytes.length; at += 16) {
      const pictureAt = base + uint(bytes, at + 8, 4, tiff.order);
      pictures.push({ start: pictureAt, end: pictureAt + uint(bytes, at + 4, 4, tiff.order) });
    }
  }
  return pictures.sort((one, two) => one.start - two.start);
}

/** Checks a JPEG inside a file. Some programs declare a few bytes too few, so its end may lie further on. */
export function faultInPicture(source: ByteSource, start: number, end: number): Wholeness | undefined {
  const scan = scanIn(source, start, end);
  if (scan === undefined) {
    return findHole(source, { zerosMayBeFlat: () => true }, start, end) === undefined ? undefined : hole;
  }
  const fault = faultInHeader(source, scan.segments) ?? faultIn(source, scan.segments, scan.from, end - 2);
  if (fault !== undefined || isEndOfImage(source.read(end - 2, 2))) return fault;
  return hasEnd(source, scan.from, source.sizeBytes) ? undefined : cutPicture;
}

/** Checks a piece of a picture in a TIFF, which need not have an end marker. Lossless JPEG (ITU-T T.81, Annex H) obeys the same coding rules. */
export function faultInPiece(source: ByteSource, { start, end }: Span): Wholeness | undefined {
  const scan = scanIn(source, start, end);
  return scan && faultIn(source, scan.segments, scan.from, end);
}

/** The segments before the coded bytes, and the offset of those bytes; undefined if there is no complete header. */
function scanIn(source: ByteSource, start: number, end: number): { segments: Segment[]; from: number } | undefined {
  const segments: Segment[] = [];
  const header = meterSource(partOf(source, start, end - start), headerBudgetBytes);
  forEachSegment(header, (segment) => segments.push({ ...segment, start: start + segment.start }));
  const last = segments.at(-1);
  return last?.marker === startOfScan && !last.isCut ? { segments, from: last.start + last.length } : undefined;
}

const maxTrailerBytes = 256 * 1024 * 1024;
/** The letters of a film occur by chance once in four gigabytes. A hostile trailer repeats them. */
const mostCandidates = 100;

/** A motion photo: an MP4 behind the picture, or behind further pictures. @param end offset behind the first picture */
export function faultInMotion(source: ByteSource, end: number): Wholeness | undefined {
  const limit = Math.min(source.sizeBytes, end + maxTrailerBytes);
  let from = end + 4;
  for (let count = 0; count < mostCandidates; count++) {
    const found = findBytes(source, "ftyp", from, limit);
    if (found === undefined) return undefined;
    if (beginsFilm(source.read(found - 4, 12))) return faultInFilm(source, found - 4, source.sizeBytes);
    from = found + 4;
  }
  return undefined;
}

/** A brand has four bytes, and a file lists a few of them. */
const mostBrandsBytes = 256;

/** Compressed data can contain the four letters by chance, and photos in other containers start with them too. */
function beginsFilm(head: Uint8Array): boolean {
  const isBrand = /^[\x20-\x7e]{0,4}$/.test(latin1Of(head, 8, 12));
  return isBrand && uint(head, 0, 4, "big") <= mostBrandsBytes && containerOf(head) === undefined;
}
