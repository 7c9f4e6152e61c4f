// Whether a WebP is whole: RIFF says its size at the start, and its chunks theirs.
import type { ByteSource } from "./byte-source.ts";
import { latin1Of } from "./decode-text.ts";
import { findEmptyEnd, findHole } from "./find-hole.ts";
import { sizeIn } from "./find-in-webp.ts";
import { uint } from "./read-tiff.ts";
import { hole, noEnd, noPicture, type Wholeness } from "./wholeness.ts";
import { isLostBefore } from "./zeros.ts";

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
  if (pictures.length === 0) return noPicture;
  return pictures.some(({ start, end }) => findHole(source, coding, start, end) !== undefined) ? hole : "whole";
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

function chunksOf(source: ByteSource, limit: number): Chunk[] {
  const chunks: Chunk[] = [];
  let at = 12;
  while (chunks.length < maxChunks && at + 8 <= limit) {
    const head = source.read(at, 8);
    const length = uint(head, 4, 4, "little");
    chunks.push({ type: latin1Of(head, 0, 4), start: at + 8, end: at + 8 + length });
    at += 8 + length + (length & 1);
  }
  return chunks;
}
