// Finds the JPEGs that a camera embedded in its RAW file, largest first. A RAW's renditions are made from these.
import { boxesOf } from "../captions/boxes.ts";
import type { ByteSource } from "../captions/byte-source.ts";
import {
  numberIn,
  numbersIn,
  openTiff,
  readDirectory,
  type Tiff,
  type TiffDirectory,
  uint,
} from "../captions/read-tiff.ts";
import { type Container, containerHeadBytes, containerOf } from "../contract.ts";
import { type JpegFrame, jpegFrameAt } from "./jpeg-frame.ts";
import { scanForJpegs } from "./scan-for-jpegs.ts";

export interface Preview extends JpegFrame {
  offset: number;
  /** Extends to the end of the file if no length is declared. */
  length: number;
}

interface Place {
  offset: number;
  length: number;
}

/** A preview of this size fills a screen. If the directories name none, the maker notes may hide one. */
const enoughPixels = 1600 * 1000;

/** JPEGs that an ordinary decoder can show. Reads only headers, unless a RAW names no large preview. */
export function findPreviews(source: ByteSource): Preview[] {
  const { places, areAll } = placesIn(source, containerOf(source.read(0, containerHeadBytes)));
  const named = showable(source, places);
  const isEnough = areAll || named.some(({ width, height }) => width * height >= enoughPixels);
  return isEnough ? named : showable(source, [...named, ...scanForJpegs(source)]);
}

/** `areAll`: there are no others, and anything else that starts like a JPEG is part of the RAW picture. */
function placesIn(source: ByteSource, container: Container | undefined): { places: Place[]; areAll: boolean } {
  if (container === "cr3") return { places: [...placesInCr3(source)], areAll: false };
  if (container === "raf") {
    const head = source.read(84, 8);
    return { places: [{ offset: uint(head, 0, 4, "big"), length: uint(head, 4, 4, "big") }], areAll: false };
  }
  const tiff = openTiff(source);
  return tiff === undefined ? { places: [], areAll: false } : placesInTiff(tiff);
}

function showable(source: ByteSource, places: Place[]): Preview[] {
  const found = new Map<number, Preview>();
  for (const { offset, length } of places) {
    if (found.has(offset) || !(offset > 0 && offset < source.sizeBytes)) continue;
    const frame = jpegFrameAt(source, offset);
    if (frame) found.set(offset, { ...frame, offset, length: Math.min(length || Infinity, source.sizeBytes - offset) });
  }
  return [...found.values()].sort((a, b) => b.width * b.height - a.width * a.height);
}

// ---- TIFF: DNG, CR2, NEF, ARW, ORF, PEF, RW2 and all others that begin with a directory --------------------------------

const tag = {
  photometric: 0x106,
  strips: 0x111,
  stripBytes: 0x117,
  subs: 0x14a,
  jpeg: 0x201,
  jpegBytes: 0x202,
  exif: 0x8769,
  dngVersion: 0xc612,
};
/** CFA and LinearRaw: a DNG may store these as lossy JPEGs. */
const rawPhotometrics = [32803, 34892];
/** Panasonic's `JpgFromRaw`, and the larger `JpgFromRaw2`. */
const panasonicJpegs = [0x002e, 0x0127];
const maxDirectories = 100;

function placesInTiff(tiff: Tiff): { places: Place[]; areAll: boolean } {
  const places: Place[] = [];
  let areAll = false;
  const seen = new Set<number>();
  const open = [tiff.firstDirectory];
  for (let offset = open.shift(); offset !== undefined && seen.size < maxDirectories; offset = open.shift()) {
    if (offset === 0 || seen.has(offset)) continue;
    seen.add(offset);
    const directory = readDirectory(tiff, offset);
    if (directory === undefined) continue;
    places.push(...placesInDirectory(tiff, directory));
    areAll ||= directory.entries.some((entry) => entry.tag === tag.dngVersion);
    open.push(directory.next, ...numbersIn(tiff, directory, tag.subs, 16), ...numbersIn(tiff, directory, tag.exif, 1));
  }
  return { places, areAll };
}

function placesInDirectory(tiff: Tiff, directory: TiffDirectory): Place[] {
  const pair = (offset: number, bytes: number): Place[] => {
    const at = numberIn(tiff, directory, offset);
    return at === undefined ? [] : [{ offset: at, length: numberIn(tiff, directory, bytes) ?? 0 }];
  };
  const inPanasonic = directory.entries
    .filter((entry) => panasonicJpegs.includes(entry.tag) && entry.type === 7 && entry.sizeBytes > 4)
    .map(({ offset, sizeBytes }) => ({ offset, length: sizeBytes }));
  // A picture in several strips is not a single JPEG; its first strip would be only a part.
  const isOneStrip = numbersIn(tiff, directory, tag.strips, 2).length === 1;
  const isRaw = rawPhotometrics.includes(numberIn(tiff, directory, tag.photometric) ?? 0);
  return [
    ...pair(tag.jpeg, tag.jpegBytes),
    ...(isOneStrip && !isRaw ? pair(tag.strips, tag.stripBytes) : []),
    ...inPanasonic,
  ];
}

// ---- CR3 ---------------------------------------------------------------------------------------------------------------

/** The first sample of a track is the full-size JPEG. https://github.com/lclevy/canon_cr3 */
function* placesInCr3(source: ByteSource): Generator<Place> {
  for (const box of boxesOf(source)) {
    if (box.type !== "moov") continue;
    for (const track of boxesOf(box.content)) if (track.type === "trak") yield* samplesOf(track.content);
  }
}

function* samplesOf(track: ByteSource): Generator<Place> {
  const table = ["mdia", "minf", "stbl"].reduce<ByteSource | undefined>(
    (outer, type) => outer && [...boxesOf(outer)].find((box) => box.type === type)?.content,
    track,
  );
  if (table === undefined) return;
  const inner = new Map([...boxesOf(table)].map((box) => [box.type, box.content.read(0, 64)]));
  const [wide, narrow, sizes] = [inner.get("co64"), inner.get("stco"), inner.get("stsz")];
  const offset = wide ? uint(wide, 8, 8, "big") : narrow ? uint(narrow, 8, 4, "big") : 0;
  // One size for all samples, or a table of sizes behind their count.
  const length = sizes ? uint(sizes, 4, 4, "big") || uint(sizes, 12, 4, "big") : 0;
  yield { offset, length };
}
