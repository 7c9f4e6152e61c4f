// Whether a JPEG is whole: its picture has an end; and what cameras append to it (more pictures, a film) is not cut.
import { boxesOf } from "./boxes.ts";
import type { ByteSource } from "./byte-source.ts";
import { partOf } from "./byte-source.ts";
import { latin1Of, startsWith } from "./decode-text.ts";
import { findForeign } from "./find-foreign.ts";
import { findHoleInJpeg } from "./find-hole-in-jpeg.ts";
import { forEachSegment, type Segment, startOfScan } from "./jpeg-segments.ts";
import { meterSource } from "./metered-source.ts";
import { openTiff, readDirectory, uint } from "./read-tiff.ts";
import { damaged, hole, noEnd, noPicture, type Wholeness } from "./wholeness.ts";
import { isEmptyFrom } from "./zeros.ts";

/** Far more than any header; a picture's own bytes are not counted. */
const headerBudgetBytes = 8 * 1024 * 1024;
/** No camera makes a JPEG of this size; a program's is not searched. */
const maxSearchBytes = 512 * 1024 * 1024;
const chunkBytes = 256 * 1024;

const endsEarly = { cut: "the file ends before its picture begins" };

export function checkJpeg(source: ByteSource): Wholeness {
  const { sizeBytes } = source;
  const segments: Segment[] = [];
  forEachSegment(meterSource(source, headerBudgetBytes), (segment) => segments.push(segment));
  const last = segments.at(-1);
  const pictureAt = last === undefined ? 2 : last.start + last.length;
  if (last?.marker !== startOfScan || last.isCut) return withoutPicture(source, segments);
  if (isEndOfImage(source.read(pictureAt, 2))) return noPicture;
  if (isEndOfImage(source.read(sizeBytes - 2, 2)) && sizeBytes - 2 >= pictureAt) {
    return faultIn(source, segments, pictureAt, sizeBytes - 2) ?? "whole";
  }
  const limit = Math.min(sizeBytes, pictureAt + maxSearchBytes);
  const end = find(source, "\xff\xd9", pictureAt, limit);
  if (end === undefined) return limit < sizeBytes ? "unknown" : noEnd;
  return faultIn(source, segments, pictureAt, end) ?? checkTrailer(source, segments, end + 2);
}

/** What lies behind the end of the picture (padding before another one) may be empty, and what stands before that end. */
function faultIn(source: ByteSource, segments: readonly Segment[], from: number, to: number): Wholeness | undefined {
  const holeAt = findHoleInJpeg(source, segments, from, to);
  if (holeAt !== undefined && !hasEnd(source, from, holeAt)) return hole;
  const foreignAt = findForeign(source, from, to);
  return foreignAt !== undefined && !hasEnd(source, from, foreignAt) ? damaged : undefined;
}

const hasEnd = (source: ByteSource, from: number, to: number) => find(source, "\xff\xd9", from, to) !== undefined;

const isEndOfImage = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd9;

/** In compressed data 0xFF is always followed by 0, so that this is also how the end of a picture is found. */
function find(source: ByteSource, text: string, from: number, to: number): number | undefined {
  // Chunks end where a source's own blocks do, so that it need not copy: what lies across a border is looked at by itself.
  for (let at = from; at < to; ) {
    const next = Math.min(to, (Math.floor(at / chunkBytes) + 1) * chunkBytes);
    const border = text.length - 1;
    const found =
      findWithin(source, text, at, next) ??
      findWithin(source, text, Math.max(from, next - border), Math.min(to, next + border));
    if (found !== undefined) return found;
    at = next;
  }
  return undefined;
}

function findWithin(source: ByteSource, text: string, from: number, to: number): number | undefined {
  const { buffer, byteOffset, length } = source.read(from, to - from);
  const found = Buffer.from(buffer, byteOffset, length).indexOf(text, 0, "latin1");
  return found < 0 ? undefined : from + found;
}

const knownTexts = ["JFIF\0", "JFXX\0", "Exif\0", "http://ns.adobe.com/", "Photoshop 3.0\0", "ICC_PROFILE\0", "Adobe"];

/** Nothing but a header, or not even that: what copies that were cut off leave, or what is not understood behind its first bytes. */
function withoutPicture(source: ByteSource, segments: readonly Segment[]): Wholeness {
  const [first] = segments;
  const last = segments.at(-1);
  if (first !== undefined && last === first && first.isCut && !isKnown(source, first)) return noPicture;
  const end = last === undefined ? 2 : last.start + last.length;
  return last?.isCut || source.sizeBytes - end <= 4 || isEmptyFrom(source, end + 1) ? endsEarly : noPicture;
}

const erased = "\xff".repeat(8);

/** Whether a header says in its first segment that it is one, or says what erased flash says. */
function isKnown(source: ByteSource, { marker, start }: Segment): boolean {
  const text = latin1Of(source.read(start, 8));
  const isApplications = marker >= 0xe0 && marker <= 0xef;
  return (
    !isApplications ||
    text === erased ||
    knownTexts.some((known) => known.startsWith(text) || text.startsWith(known.slice(0, 8)))
  );
}

function checkTrailer(source: ByteSource, segments: readonly Segment[], end: number): Wholeness {
  if (source.sizeBytes - end < 16) return "whole";
  if (hasCutPicture(source, segments)) return { cut: "the file ends before the last of its pictures does" };
  return hasCutFilm(source, end) ? { cut: "the file ends before the film behind its picture does" } : "whole";
}

/** CIPA DC-007 (MPF): a table of pictures in the header. Programs drop these pictures and keep the table: only one that begins there counts. */
function hasCutPicture(source: ByteSource, segments: readonly Segment[]): boolean {
  for (const { marker, start, length } of segments) {
    if (marker !== 0xe2 || !startsWith(source.read(start, 4), "MPF\0")) continue;
    const base = start + 4;
    const tiff = openTiff(partOf(source, base, length - 4));
    const directory = tiff === undefined ? undefined : readDirectory(tiff, tiff.firstDirectory);
    const entry = directory?.entries.find(({ tag }) => tag === 0xb002);
    if (tiff === undefined || entry === undefined) continue;
    const bytes = tiff.source.read(entry.offset, Math.min(entry.sizeBytes, 16 * 64));
    for (let at = 16; at + 16 <= bytes.length; at += 16) {
      const pictureAt = base + uint(bytes, at + 8, 4, tiff.order);
      const isThere = startsWith(source.read(pictureAt, 3), "\xff\xd8\xff");
      if (isThere && pictureAt + uint(bytes, at + 4, 4, tiff.order) > source.sizeBytes) return true;
    }
  }
  return false;
}

const filmBoxes = new Set(["ftyp", "mdat", "moov", "free", "skip", "wide", "meta", "uuid"]);
const maxTrailerBytes = 256 * 1024 * 1024;

/** A motion photo: an MP4 lies behind the picture, sometimes behind another one. */
function hasCutFilm(source: ByteSource, end: number): boolean {
  const found = find(source, "ftyp", end, Math.min(source.sizeBytes, end + maxTrailerBytes));
  if (found === undefined || found - 4 < end) return false;
  const seen = new Set<string>();
  const film = partOf(source, found - 4, source.sizeBytes);
  for (const box of boxesOf(film)) {
    if (!filmBoxes.has(box.type)) break;
    if (box.end > film.sizeBytes) return true;
    seen.add(box.type);
  }
  return !(seen.has("moov") && seen.has("mdat"));
}
