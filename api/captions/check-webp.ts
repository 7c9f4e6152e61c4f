// Checks whether a WebP is whole: RIFF declares the file's size, chunks declare theirs, and each picture has a valid beginning.
import type { ByteSource } from "./byte-source.ts";
import { latin1Of } from "./decode-text.ts";
import { sectorBytes } from "./empty-runs.ts";
import { findEmptyEnd, findHole } from "./find-hole.ts";
import { sizeIn } from "./find-in-webp.ts";
import { uint } from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";
import { damaged, hole, noEnd, noPicture, type Wholeness } from "./wholeness.ts";
import { isLostBefore, isZeros } from "./zeros.ts";

const maxChunks = 200_000;

interface Chunk {
  type: string;
  start: number;
  /** Without padding. */
  end: number;
}

const pictureTypes: ReadonlySet<string> = new Set(["VP8 ", "VP8L", "ALPH", "ANMF"]);
/** All WebP codings may code a flat surface as zeros; VP8's arithmetic coder does so for anything it predicts. */
const coding = { zerosMayBeFlat: () => true };

/** The most zero bits that a pixel of a flat surface takes: a few bits for 256 pixels in VP8, four codes a pixel in the others. */
const mostFlatBits: Readonly<Record<string, number>> = { "VP8 ": 1 / 32, VP8L: 4, ALPH: 4, ANMF: 4 };
/** The most bits that any other pixel takes. */
const mostBits = 24;

/** Some programs include RIFF's own 8 bytes in the size, or omit the padding byte behind an odd chunk. */
export function checkWebp(source: ByteSource): Wholeness {
  const { sizeBytes } = source;
  if (sizeBytes < 16) return noEnd;
  const declared = uint(source.read(4, 4), 0, 4, "little");
  const end = declared + 8;
  const chunks = chunksOf(source, Math.min(end, sizeBytes));
  const isCounted = end <= sizeBytes;
  const isMiscounted = (declared === sizeBytes || end === sizeBytes + 1) && chunks.at(-1)?.end === sizeBytes;
  if (!isCounted && !isMiscounted) return noEnd;
  if (isCounted && isLostBefore(source, end) && !mayEndFlat(source, chunks, end)) return noEnd;
  const pictures = chunks.filter(({ type }) => pictureTypes.has(type));
  if (pictures.some(({ start, end }) => findHole(source, coding, start, end) !== undefined)) return hole;
  const isKnown = pictures.length > 0 || chunks.some(({ type }) => type === "VP8X");
  if (isKnown && (!areInOrder(source, chunks, end) || !pictures.every((picture) => beginsAsPicture(source, picture))))
    return damaged;
  return pictures.length > 0 ? "whole" : noPicture;
}

/** Whether the chunks are contiguous up to the end that RIFF declares. Behind lost sectors, names and lengths make no sense. */
function areInOrder(source: ByteSource, chunks: readonly Chunk[], end: number): boolean {
  const isChunk = (each: Chunk) => /^[\x20-\x7e]{3}[\x20-\x7e\0]$/.test(each.type) && each.end <= end + 1;
  const other = chunks.find((each) => !isChunk(each));
  if (other === undefined) return true;
  const paddingBytes = end - (other.start - 8);
  return paddingBytes < sectorBytes && isZeros(source.read(end - paddingBytes, paddingBytes));
}

const frameHeadBytes = 16;

/**
 * RFC 9649: what the coded bytes of a picture, or of an animation frame, start with. The file's first sector cannot be lost, because the file's
 * beginning is there: if an odd picture starts in it, the file was made that way.
 */
function beginsAsPicture(source: ByteSource, { type, start, end }: Chunk): boolean {
  if (start + 10 <= sectorBytes) return true;
  if (type === "ANMF") {
    const inside = chunksOf(source, end, start + frameHeadBytes).filter(({ type }) => pictureTypes.has(type));
    return inside.length > 0 && inside.every((picture) => picture.end <= end && beginsAsPicture(source, picture));
  }
  const head = source.read(start, 10);
  if (type === "VP8L") return head[0] === 0x2f && (head[4] ?? 0) >> 5 === 0; // version
  return type !== "VP8 " || beginsAsVp8(head, end - start);
}

/** RFC 6386, section 9.1: a shown key frame, and the length of its first partition. */
function beginsAsVp8(head: Uint8Array, sizeBytes: number): boolean {
  const tag = uint(head, 0, 3, "little");
  const [isInterframe, version, isShown, partBytes] = [tag & 1, (tag >> 1) & 7, (tag >> 4) & 1, tag >> 5];
  if (isInterframe || version > 3 || !isShown || head.length + partBytes > sizeBytes) return false;
  return startsWith(head, "\x9d\x01\x2a", 3);
}

/**
 * Whether the zeros at the end are the empty bottom of a page, as fast encoders write it. Such zeros do not start at a sector, as the unwritten part
 * of a copy does, and they leave enough pixels for the data before them.
 */
function mayEndFlat(source: ByteSource, chunks: readonly Chunk[], end: number): boolean {
  const last = chunks.at(-1);
  if (last === undefined) return false;
  const flatBits = mostFlatBits[last.type];
  const empty = findEmptyEnd(source, last.start, end);
  const [size] = chunks.flatMap(({ type, start }) => sizeIn(type, source.read(start, 10)) ?? []);
  if (flatBits === undefined || empty === undefined || empty.isAtSector || size === undefined) return false;
  const pixelsBefore = size.width * size.height - ((end - empty.start) * 8) / flatBits;
  return (empty.start - last.start) * 8 <= mostBits * pixelsBefore;
}

function chunksOf(source: ByteSource, limit: number, from = 12): Chunk[] {
  const chunks: Chunk[] = [];
  let at = from;
  while (chunks.length < maxChunks && at + 8 <= limit) {
    const head = source.read(at, 8);
    const length = uint(head, 4, 4, "little");
    chunks.push({ type: latin1Of(head, 0, 4), start: at + 8, end: at + 8 + length });
    at += 8 + length + (length & 1);
  }
  return chunks;
}
