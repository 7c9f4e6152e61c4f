// Whether a WebP is whole: RIFF says its size at the start, its chunks theirs, and its pictures begin as such.
import type { ByteSource } from "./byte-source.ts";
import { latin1Of } from "./decode-text.ts";
import { findEmptyEnd, findHole } from "./find-hole.ts";
import { sizeIn } from "./find-in-webp.ts";
import { uint } from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";
import { damaged, hole, noEnd, noPicture, type Wholeness } from "./wholeness.ts";
import { isLostBefore, isZeros } from "./zeros.ts";

const sectorBytes = 512;
const maxChunks = 200_000;

interface Chunk {
  type: string;
  start: number;
  /** Without what pads it. */
  end: number;
}

const pictureTypes: ReadonlySet<string> = new Set(["VP8 ", "VP8L", "ALPH", "ANMF"]);
/** A flat surface may be coded as zeros by all of them: VP8's arithmetic coder makes them of what it expects. */
const coding = { zerosMayBeFlat: () => true };

/** At most so many zeros, in bits, stand for a pixel of a flat surface: VP8 has a few for 256 of them, the others four codes for each. */
const mostFlatBits: Readonly<Record<string, number>> = { "VP8 ": 1 / 32, VP8L: 4, ALPH: 4, ANMF: 4 };
/** No other pixel takes more. */
const mostBits = 24;

/** Some programs count RIFF's own 8 bytes in, or forget the byte that pads an odd chunk. */
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

/** Whether one chunk follows the other to the end that RIFF says: behind lost sectors stand names and lengths that make no sense. */
function areInOrder(source: ByteSource, chunks: readonly Chunk[], end: number): boolean {
  const isChunk = (each: Chunk) => /^[\x20-\x7e]{3}[\x20-\x7e\0]$/.test(each.type) && each.end <= end + 1;
  const other = chunks.find((each) => !isChunk(each));
  if (other === undefined) return true;
  const paddingBytes = end - (other.start - 8);
  return paddingBytes < sectorBytes && isZeros(source.read(end - paddingBytes, paddingBytes));
}

const frameHeadBytes = 16;

/**
 * RFC 9649: what a picture's coded bytes, or the frame of an animation that holds some, begin with. In the file's first sector, whose
 * beginning is there, none can be lost: a file that begins so was made that way.
 */
function beginsAsPicture(source: ByteSource, { type, start, end }: Chunk): boolean {
  if (start + 10 <= sectorBytes) return true;
  if (type === "ANMF") {
    const inside = chunksOf(source, end, start + frameHeadBytes).filter(({ type }) => pictureTypes.has(type));
    return inside.length > 0 && inside.every((picture) => picture.end <= end && beginsAsPicture(source, picture));
  }
  const head = source.read(start, 10);
  if (type === "VP8L") return head[0] === 0x2f && (head[4] ?? 0) >> 5 === 0; // its version
  return type !== "VP8 " || beginsAsVp8(head, end - start);
}

/** RFC 6386, section 9.1: a key frame that is shown, and the length of its first part. */
function beginsAsVp8(head: Uint8Array, sizeBytes: number): boolean {
  const tag = uint(head, 0, 3, "little");
  const [isInterframe, version, isShown, partBytes] = [tag & 1, (tag >> 1) & 7, (tag >> 4) & 1, tag >> 5];
  if (isInterframe || version > 3 || !isShown || head.length + partBytes > sizeBytes) return false;
  return startsWith(head, "\x9d\x01\x2a", 3);
}

/**
 * Whether the zeros at the end are a page's empty foot, as encoders in a hurry write it: they do not begin with a sector, as what a
 * copy has not written does, and leave pixels enough for what stands before them.
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
