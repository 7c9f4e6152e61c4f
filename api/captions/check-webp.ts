// Whether a WebP is whole: RIFF says its size at the start, and its chunks theirs.
import type { ByteSource } from "./byte-source.ts";
import { latin1Of } from "./decode-text.ts";
import { findHole } from "./find-hole.ts";
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
  if (isCounted && isLostBefore(source, end)) return noEnd;
  const pictures = chunks.filter(({ type }) => pictureTypes.has(type));
  if (pictures.length === 0) return noPicture;
  return pictures.some(({ start, end }) => findHole(source, coding, start, end) !== undefined) ? hole : "whole";
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
