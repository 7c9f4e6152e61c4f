// The strips and tiles of a TIFF's pictures: their offsets and lengths.
import { numberIn, numbersIn, type Tiff, type TiffDirectory } from "./read-tiff.ts";

export interface Span {
  start: number;
  end: number;
}

/** Pairs of tags: offsets and lengths of strips and of tiles. */
export const pictureParts = [
  [0x0111, 0x0117],
  [0x0144, 0x0145],
] as const;
/** The same, and an embedded JPEG. */
export const pairs = [...pictureParts, [0x0201, 0x0202]] as const;

export const tag = {
  width: 0x0100,
  height: 0x0101,
  bitsPerSample: 0x0102,
  compression: 0x0103,
  photometric: 0x0106,
  model: 0x0110,
  samplesPerPixel: 0x0115,
  rowsPerStrip: 0x0116,
  planes: 0x011c,
  tileWidth: 0x0142,
  subDirectories: 0x014a,
};

const maxStrips = 250_000;

/** Where strips and tiles lie, in file order. Adjacent ones are joined. */
export function spansOf(tiff: Tiff, directory: TiffDirectory, share: number): Span[] {
  const spans: Span[] = [];
  let stripBytes: ((index: number) => number) | undefined;
  for (const [offsetTag, lengthTag] of pairs) {
    const offsets = numbersIn(tiff, directory, offsetTag, maxStrips);
    const lengths = numbersIn(tiff, directory, lengthTag, maxStrips);
    for (const [i, offset] of offsets.entries()) {
      const length = Math.floor((lengths[i] ?? 0) * share);
      let end = offset + length;
      // Some programs declare a full strip's length for the last strip, which is shorter.
      if (end > tiff.source.sizeBytes) {
        stripBytes ??= plainStripBytes(tiff, directory);
        end = offset + Math.min(length, stripBytes(i));
      }
      spans.push({ start: offset, end });
    }
  }
  return joined(spans.sort((a, b) => a.start - b.start));
}

/** Odd lengths may be padded. */
function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const { start, end } of spans) {
    const last = all.at(-1);
    if (last !== undefined && start <= last.end + 1) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}

/** The most bytes in a strip of an uncompressed picture, by strip index; infinite for compressed ones. */
function plainStripBytes(tiff: Tiff, directory: TiffDirectory): (index: number) => number {
  if ((numberIn(tiff, directory, tag.compression) ?? 1) !== 1) return () => Number.POSITIVE_INFINITY;
  const height = numberIn(tiff, directory, tag.height) ?? 0;
  const rows = Math.min(numberIn(tiff, directory, tag.rowsPerStrip) ?? height, height);
  const rowBytes = rowBytesOf(tiff, directory);
  return (index) => {
    const rowsHere = Math.min(rows, height - index * rows);
    return rowsHere > 0 ? rowBytes * rowsHere : Number.POSITIVE_INFINITY;
  };
}

/** Bytes in a row of an uncompressed picture, or of its tiles; infinite if unknown. */
export function rowBytesOf(tiff: Tiff, directory: TiffDirectory): number {
  const number = (wanted: number, otherwise: number) => numberIn(tiff, directory, wanted) ?? otherwise;
  const pixels = number(tag.tileWidth, number(tag.width, 0));
  const samples = number(tag.planes, 1) === 2 ? 1 : number(tag.samplesPerPixel, 1);
  const bits = pixels * number(tag.bitsPerSample, 1) * samples;
  return bits > 0 ? Math.ceil(bits / 8) : Number.POSITIVE_INFINITY;
}
