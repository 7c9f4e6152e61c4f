// Checks the strips and tiles of a TIFF that are JPEGs (as in scans, and in RAW files of Canon, Sony and Adobe), LZW or Deflate.
import type { ByteSource } from "./byte-source.ts";
import { faultInPiece } from "./check-jpeg-trailer.ts";
import { numberIn, numbersIn, type Tiff, type TiffDirectory, uint } from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";
import { pictureParts, tag } from "./tiff-pieces.ts";
import { damaged, type Wholeness } from "./wholeness.ts";

const isJpeg = (head: Uint8Array) => startsWith(head, "\xff\xd8");
/** The first code of nine bits is the one that clears the table. */
const isLzw = (head: Uint8Array) => uint(head, 0, 2, "big") >> 7 === 256;
/** RFC 1950, section 2.2: the method, and a check of both bytes. */
const isZlib = (head: Uint8Array) => ((head[0] ?? 0) & 0x0f) === 8 && uint(head, 0, 2, "big") % 31 === 0;

/** Old-style JPEG: only the first strip must start like a JPEG. Later strips may just continue its coded bytes. */
const oldJpeg = 6;
/** How a piece starts, by compression: old-style and new-style JPEG (also lossless), Adobe's lossy DNG, LZW, and both numbers of Deflate. */
const starts: ReadonlyMap<number, (head: Uint8Array) => boolean> = new Map([
  [oldJpeg, isJpeg],
  [7, isJpeg],
  [34892, isJpeg],
  [5, isLzw],
  [8, isZlib],
  [32946, isZlib],
]);
/** A RAW has a few hundred pieces. A gigapixel scan is not checked. */
const maxPieces = 2000;

/** Undefined if nothing is lost. If the first piece does not start as its compression says, the file was made that way. */
export function faultInPieces(file: ByteSource, tiff: Tiff, directory: TiffDirectory): Wholeness | undefined {
  const compression = numberIn(tiff, directory, tag.compression) ?? 1;
  const isStart = starts.get(compression);
  if (isStart === undefined) return undefined;
  const pieces = pictureParts.flatMap(([offsetTag, lengthTag]) => {
    const lengths = numbersIn(tiff, directory, lengthTag, maxPieces);
    return numbersIn(tiff, directory, offsetTag, maxPieces).map((start, i) => ({
      start,
      end: start + (lengths[i] ?? 0),
    }));
  });
  const written = pieces.filter(({ start, end }) => end > start && end <= file.sizeBytes);
  const isSound = ({ start }: { start: number }) => isStart(file.read(start, 2));
  if (written[0] === undefined || !isSound(written[0])) return undefined;
  for (const piece of written) {
    if (isSound(piece)) {
      const fault = isStart === isJpeg ? faultInPiece(file, piece) : undefined;
      if (fault !== undefined) return fault;
    } else if (compression !== oldJpeg) return damaged;
  }
  return undefined;
}
