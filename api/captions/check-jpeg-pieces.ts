// Checks strips and tiles of a TIFF that are JPEGs, as in scans and in RAW files of Canon, Sony and Adobe.
import type { ByteSource } from "./byte-source.ts";
import { faultInPiece } from "./check-jpeg-trailer.ts";
import { numberIn, numbersIn, type Tiff, type TiffDirectory } from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";
import { pictureParts, tag } from "./tiff-pieces.ts";
import { damaged, type Wholeness } from "./wholeness.ts";

/** Old-style JPEG: only the first strip must start like a JPEG. Later strips may just continue its coded bytes. */
const oldJpeg = 6;
/** New-style JPEG (also lossless), and Adobe's lossy DNG. */
const jpegs: ReadonlySet<number> = new Set([oldJpeg, 7, 34892]);
/** A RAW has a few hundred pieces. A gigapixel scan is not checked. */
const maxPieces = 2000;

/** Undefined if nothing is lost, or if the pieces are not JPEGs. */
export function faultInJpegPieces(file: ByteSource, tiff: Tiff, directory: TiffDirectory): Wholeness | undefined {
  const compression = numberIn(tiff, directory, tag.compression) ?? 1;
  if (!jpegs.has(compression)) return undefined;
  const pieces = pictureParts.flatMap(([offsetTag, lengthTag]) => {
    const lengths = numbersIn(tiff, directory, lengthTag, maxPieces);
    return numbersIn(tiff, directory, offsetTag, maxPieces).map((start, i) => ({
      start,
      end: start + (lengths[i] ?? 0),
    }));
  });
  const written = pieces.filter(({ start, end }) => end > start && end <= file.sizeBytes);
  const isJpeg = ({ start }: { start: number }) => startsWith(file.read(start, 2), "\xff\xd8");
  if (written[0] === undefined || !isJpeg(written[0])) return undefined;
  for (const piece of written) {
    if (isJpeg(piece)) {
      const fault = faultInPiece(file, piece);
      if (fault !== undefined) return fault;
    } else if (compression !== oldJpeg) return damaged;
  }
  return undefined;
}
