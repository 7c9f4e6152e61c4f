// Checks whether HEIF, AVIF, CR3 and JPEG XL files are whole: no box and no item extends beyond the end of the file.
import { maxBlockBytes } from "./blocks.ts";
import { type Box, boxesOf, isBoxName } from "./boxes.ts";
import type { ByteSource } from "./byte-source.ts";
import { faultInItems, faultInTracks } from "./check-box-tables.ts";
import { faultInFilm } from "./check-film.ts";
import { sectorBytes } from "./empty-runs.ts";
import { findHole } from "./find-hole.ts";
import { metaBoxesOf, readItems, readPlaces } from "./find-in-heif.ts";
import { meterSource } from "./metered-source.ts";
import { uint } from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";
import { damaged, hole, noEnd, noPicture, type Wholeness } from "./wholeness.ts";
import { isEmptyFrom, isLostBefore } from "./zeros.ts";

const budgetBytes = 8 * 1024 * 1024;

// Data that cameras append may not be boxes at all, so only the lengths of these types are trusted.
const knownBoxes = new Set([
  ...["ftyp", "meta", "mdat", "moov", "idat", "free", "skip", "wide", "uuid", "mpvd", "moof", "mfra"],
  // JPEG XL
  ...["JXL ", "jxll", "jxlc", "jxlp", "jxli", "jbrd", "Exif", "xml ", "brob", "jumb"],
]);

/** HEIF item types that hold compressed pictures. Video codecs break up every run of zeros; AV1 and JPEG produce none. */
const pictureItems = new Set(["hvc1", "lhv1", "avc1", "vvc1", "av01", "jpeg"]);

interface Span {
  start: number;
  end: number;
  /** For HEIF items. */
  type?: string;
}

/** Where the pictures lie. */
interface Places {
  /** Offset behind the last picture byte; undefined if the box that holds the pictures is missing. */
  end: number | "unknown" | undefined;
  pictures: Span[];
  zerosMayBeFlat: boolean;
}

export function checkBoxes(file: ByteSource): Wholeness {
  const source = meterSource(file, budgetBytes);
  // A bare JPEG XL codestream.
  if (source.read(0, 1)[0] === 0xff) return checkOpen(file, 0);
  const boxes: Box[] = [];
  for (const box of boxesOf(source)) {
    if (!isBoxName(box.type)) break;
    if (box.end > source.sizeBytes) {
      if (knownBoxes.has(box.type)) return noEnd;
      break;
    }
    boxes.push(box);
  }
  const fault = faultInTables(file, boxes);
  if (fault !== undefined) return fault;
  const { end, pictures, zerosMayBeFlat } = placesIn(boxes);
  if (end === "unknown") return checkOpen(file, pictures[0]?.start);
  if (end === undefined) {
    const known = boxes.at(-1)?.end ?? 0;
    return source.sizeBytes - known < 8 || isEmptyFrom(source, known) ? noEnd : noPicture;
  }
  if (end > source.sizeBytes || isLostBefore(file, end)) return noEnd;
  const coding = { zerosMayBeFlat: () => zerosMayBeFlat };
  if (pictures.some((span) => findHole(file, coding, span.start, span.end) !== undefined)) return hole;
  return hasOddUnits(file, pictures) ? damaged : (faultInMotion(file, boxes) ?? "whole");
}

/** A table in the first sector cannot be lost, because the file's beginning is there. If such a table is odd, the file was made that way. */
function faultInTables(file: ByteSource, boxes: readonly Box[]): Wholeness | undefined {
  const last = (wanted: string) =>
    boxes.findLast(({ type, isOpen, end }) => type === wanted && !isOpen && end > sectorBytes);
  const [meta, movie] = [last("meta"), last("moov")];
  return (meta && faultInItems(file, meta)) ?? (movie && faultInTracks(file, movie));
}

/** A picture that extends to the end of the file and declares no length. It is still damaged if it is empty from some sector on. */
function checkOpen(source: ByteSource, start: number | undefined): Wholeness {
  if (start === undefined) return "unknown";
  const end = Math.floor(source.sizeBytes / sectorBytes) * sectorBytes;
  return findHole(source, { zerosMayBeFlat: () => true }, start, end) === undefined ? "unknown" : hole;
}

/** The film of a motion photo has a box of its own. */
function faultInMotion(source: ByteSource, boxes: readonly Box[]): Wholeness | undefined {
  const film = boxes.find(
    ({ type, isOpen, content }) => type === "mpvd" && !isOpen && startsWith(content.read(4, 4), "ftyp"),
  );
  return film && faultInFilm(source, spanOf(film).start, film.end);
}

/** HEVC pictures consist of units, each with its length in front. If the first picture is built this way, all others must be too. */
function hasOddUnits(source: ByteSource, pictures: readonly Span[]): boolean {
  const ofUnits = pictures.filter(({ type }) => type === "hvc1");
  const [first] = ofUnits;
  if (first === undefined || !isOfUnits(source, first)) return false;
  return !ofUnits.every((picture) => isOfUnits(source, picture));
}

const maxUnits = 10_000;

/** ISO/IEC 14496-15. The lengths have four bytes, as nearly every encoder writes them. */
function isOfUnits(source: ByteSource, { start, end }: Span): boolean {
  let at = start;
  for (let count = 0; count < maxUnits && at < end; count++) at += 4 + uint(source.read(at, 4), 0, 4, "big");
  return at === end;
}

function placesIn(boxes: readonly Box[]): Places {
  const last = (type: string) => boxes.findLast((box) => box.type === type);
  const codestream = last("jxlc") ?? last("jxlp");
  if (codestream !== undefined) {
    const parts = boxes.filter(({ type }) => type === "jxlc" || type === "jxlp");
    return { end: endOfCodestream(codestream), pictures: parts.map(spanOf), zerosMayBeFlat: true };
  }
  const meta = last("meta");
  const items = meta === undefined ? undefined : placesOfItems(meta);
  if (items !== undefined) return { ...items, zerosMayBeFlat: false };
  // Image sequences and Canon RAW: the media data of the tracks.
  const movie = last("moov");
  const nowhere = { pictures: [], zerosMayBeFlat: true };
  if (movie === undefined) return { ...nowhere, end: meta === undefined ? undefined : "unknown" };
  const hasTracks = [...boxesOf(movie.content)].some(({ type }) => type === "trak");
  const tracks = last("mdat");
  if (!hasTracks || tracks === undefined) return { ...nowhere, end: hasTracks ? undefined : "unknown" };
  return { end: tracks.end, pictures: [spanOf(tracks)], zerosMayBeFlat: true };
}

const spanOf = ({ end, content }: Box): Span => ({ start: end - content.sizeBytes, end });

function endOfCodestream(box: Box): number | "unknown" | undefined {
  if (box.isOpen) return "unknown";
  // ISO/IEC 18181-2: the highest bit of a part's number marks the last part.
  const isLast = box.type === "jxlc" || ((box.content.read(0, 1)[0] ?? 0) & 0x80) !== 0;
  return isLast ? box.end : undefined;
}

/** Undefined if the box lists no item locations. */
function placesOfItems(meta: Box): { end: number; pictures: Span[] } | undefined {
  let end: number | undefined;
  let items = new Map<number, { type: string }>();
  const places: { id: number; extents: number; start: number; end: number }[] = [];
  for (const box of metaBoxesOf(meta.content)) {
    if (box.type === "iinf") items = readItems(box.content);
    if (box.type !== "iloc" || box.content.sizeBytes > maxBlockBytes) continue;
    for (const [id, { method, base, extents }] of readPlaces(box.content.read(0, box.content.sizeBytes))) {
      end ??= meta.end;
      // Other methods store the item inside the meta box.
      if (method !== 0) continue;
      for (const { offset, length } of extents) {
        const span = { id, extents: extents.length, start: base + offset, end: base + offset + length };
        places.push(span);
        end = Math.max(end, span.end);
      }
    }
  }
  if (end === undefined) return undefined;
  const pictures = places.flatMap(({ id, extents, start, end }): Span[] => {
    const type = items.get(id)?.type ?? "";
    if (!pictureItems.has(type)) return [];
    return [{ start, end, ...(extents === 1 ? { type } : {}) }];
  });
  return { end, pictures };
}
