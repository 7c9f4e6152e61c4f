// Whether a TIFF's strips or tiles are whole where each is a JPEG: of scans, and of the RAW files of Canon, Sony and Adobe.
import type { ByteSource } from "./byte-source.ts";
import { faultInPiece } from "./check-jpeg-trailer.ts";
import type { Tiff, TiffDirectory } from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";
import { pictureParts, tag, valuesOf } from "./tiff-pieces.ts";
import { damaged, type Wholeness } from "./wholeness.ts";

/** As TIFF first had it: only the first strip need begin as a JPEG does, and others may be the coded bytes that go on. */
const oldJpeg = 6;
/** The same, as TIFF has it now (without loss, too), and Adobe's of RAW with loss. */
const jpegs: ReadonlySet<number> = new Set([oldJpeg, 7, 34892]);
/** A RAW has a few hundred; a scan of a thousand million pixels is not looked through. */
const maxPieces = 2000;

/** Undefined where nothing is lost, and where they are none. */
export function faultInJpegPieces(file: ByteSource, tiff: Tiff, directory: TiffDirectory): Wholeness | undefined {
  const [compression = 1] = valuesOf(tiff, directory, tag.compression, 1);
  if (!jpegs.has(compression)) return undefined;
  const pieces = pictureParts.flatMap(([offsetTag, lengthTag]) => {
    const lengths = valuesOf(tiff, directory, lengthTag, maxPieces);
    return valuesOf(tiff, directory, offsetTag, maxPieces).map((start, i) => ({
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
