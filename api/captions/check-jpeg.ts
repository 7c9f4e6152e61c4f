// Checks whether a JPEG is whole: its picture has an end, and nothing that cameras append (more pictures, a film) is cut off.
import type { ByteSource } from "./byte-source.ts";
import { faultInHeader } from "./check-jpeg-header.ts";
import { faultInListed, faultInMotion } from "./check-jpeg-trailer.ts";
import { latin1Of } from "./decode-text.ts";
import { faultIn, findEnd, isEndOfImage } from "./jpeg-picture.ts";
import { forEachSegment, headerBudgetBytes, type Segment, startOfScan } from "./jpeg-segments.ts";
import { meterSource } from "./metered-source.ts";
import { damaged, noEnd, noPicture, type Wholeness } from "./wholeness.ts";
import { isEmptyFrom } from "./zeros.ts";

/** No camera makes larger JPEGs. Larger ones from programs are not searched. */
const maxSearchBytes = 512 * 1024 * 1024;

const endsEarly = { cut: "the file ends before its picture begins" };

export function checkJpeg(source: ByteSource): Wholeness {
  const { sizeBytes } = source;
  const segments: Segment[] = [];
  const header = meterSource(source, headerBudgetBytes);
  forEachSegment(header, (segment) => segments.push(segment));
  const last = segments.at(-1);
  const pictureAt = last === undefined ? 2 : last.start + last.length;
  if (last?.marker !== startOfScan || last.isCut) return header.isSpent ? "unknown" : withoutPicture(source, segments);
  const fault = faultInHeader(source, segments);
  if (fault !== undefined) return fault;
  if (isEndOfImage(source.read(pictureAt, 2))) return noPicture;
  if (isEndOfImage(source.read(sizeBytes - 2, 2)) && sizeBytes - 2 >= pictureAt) {
    return faultIn(source, segments, pictureAt, sizeBytes - 2) ?? faultInListed(source, segments, pictureAt) ?? "whole";
  }
  const limit = Math.min(sizeBytes, pictureAt + maxSearchBytes);
  const end = findEnd(source, pictureAt, limit);
  if (end === undefined) return limit < sizeBytes ? "unknown" : noEnd;
  return (
    faultIn(source, segments, pictureAt, end) ??
    faultInListed(source, segments, pictureAt) ??
    faultInMotion(source, end + 2) ??
    "whole"
  );
}

const knownTexts = ["JFIF\0", "JFXX\0", "Exif\0", "http://ns.adobe.com/", "Photoshop 3.0\0", "ICC_PROFILE\0", "Adobe"];

/**
 * Judges a file with at most a header: either a copy that was cut off, or a file that is not understood beyond its first bytes. If the header is
 * followed by something that is not part of one, sectors are lost, and the picture with them.
 */
function withoutPicture(source: ByteSource, segments: readonly Segment[]): Wholeness {
  const [first] = segments;
  const last = segments.at(-1);
  if (first !== undefined && last === first && first.isCut && !isKnown(source, first)) return noPicture;
  const end = last === undefined ? 2 : last.start + last.length;
  if (last?.isCut || source.sizeBytes - end <= 4 || isEmptyFrom(source, end + 1)) return endsEarly;
  const isHeader = segments.some((segment) => isKnown(source, segment));
  return isHeader && !isEndOfImage(source.read(end, 2)) ? damaged : noPicture;
}

const erased = "\xff".repeat(8);

/** Whether a segment is a known kind of header segment, or looks like erased flash memory. */
function isKnown(source: ByteSource, { marker, start }: Segment): boolean {
  const text = latin1Of(source.read(start, 8));
  const isApplications = marker >= 0xe0 && marker <= 0xef;
  return (
    !isApplications ||
    text === erased ||
    knownTexts.some((known) => known.startsWith(text) || text.startsWith(known.slice(0, 8)))
  );
}
