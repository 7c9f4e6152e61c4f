// Checks whether a JPEG's header has everything needed to decode the picture (ITU-T T.81, Annex B). A sector lost there loses the whole picture.
import type { ByteSource } from "./byte-source.ts";
import { emptyRunsIn } from "./empty-runs.ts";
import { isFrame, type Segment } from "./jpeg-segments.ts";
import { damaged, hole, type Wholeness } from "./wholeness.ts";

const quantizationTables = 0xdb;
const huffmanTables = 0xc4;
/** DCT frames with Huffman coding. Other frames are very rare. */
const [baseline, extended, progressive] = [0xc0, 0xc1, 0xc2];

/** The tables that are defined, as bit sets of table numbers. */
interface Tables {
  quantization: number;
  dc: number;
  ac: number;
}

/**
 * A sector is larger than any table, so a lost sector also destroys the start of a table or of the segment behind it. If the segments are contiguous
 * and there are no tables or no frame, the file was made that way, for instance as a test file. Every photo passes through here, so the values inside
 * tables are not checked.
 * @param segments up to and including the one that starts the picture
 */
export function faultInHeader(source: ByteSource, segments: readonly Segment[]): Wholeness | undefined {
  if (hasHole(source, segments)) return hole;
  const tables: Tables = { quantization: 0, dc: 0, ac: 0 };
  let frame: Segment | undefined;
  for (const segment of segments) {
    const { marker, start, length } = segment;
    if (isFrame(marker)) frame = segment;
    else if (marker === quantizationTables && !takeQuantization(source.read(start, length), tables)) return damaged;
    else if (marker === huffmanTables && !takeHuffman(source.read(start, length), tables)) return damaged;
  }
  if ((frame === undefined || tables.quantization === 0) && areContiguous(segments)) return undefined;
  const scan = segments.at(-1);
  const isComplete = frame !== undefined && scan !== undefined && isDecodable(source, frame, scan, tables);
  return isComplete ? undefined : damaged;
}

/** Sizes of SOI, and of a segment's marker and length. */
const [firstAt, headBytes] = [2, 4];

function areContiguous(segments: readonly Segment[]): boolean {
  let at = firstAt;
  for (const { start, length } of segments) {
    if (start !== at + headBytes) return false;
    at = start + length;
  }
  return true;
}

/** Metadata: not needed to decode the picture. */
const isNote = ({ marker }: Segment) => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;

/** Metadata may be padded with zeros, and any marker may be preceded by 0xFF. */
function hasHole(source: ByteSource, segments: readonly Segment[]): boolean {
  const [first, last] = [segments[0], segments.at(-1)];
  if (first === undefined || last === undefined) return false;
  const runs = emptyRunsIn(source, first.start, last.start + last.length);
  return runs.some(({ value, start, end }) => {
    const isWithin = (segment: Segment) => segment.start <= start && end <= segment.start + segment.length;
    const touches = (segment: Segment) => segment.start < end && start < segment.start + segment.length;
    return value === 0
      ? !segments.some((segment) => isNote(segment) && isWithin(segment))
      : segments.some((segment) => !isNote(segment) && touches(segment));
  });
}

/**
 * Whether the frame and scan headers are valid and every table they name is defined. Motion JPEG frames define no Huffman tables; the standard ones
 * apply.
 */
function isDecodable(source: ByteSource, frame: Segment, scan: Segment, { quantization, dc, ac }: Tables): boolean {
  const ofFrame = source.read(frame.start, frame.length);
  const ofScan = source.read(scan.start, scan.length);
  const [components = 0, scanned = 0] = [ofFrame[5], ofScan[0]];
  if (components === 0 || frame.length !== 6 + 3 * components) return false;
  if (scanned === 0 || scan.length !== 4 + 2 * scanned) return false;
  const { marker } = frame;
  if (marker !== baseline && marker !== extended && marker !== progressive) return true;
  for (let at = 8; at < frame.length; at += 3) if (((quantization >> (ofFrame[at] ?? 0)) & 1) === 0) return false;
  if (dc === 0 && ac === 0) return true;
  for (let at = 2; at < 1 + 2 * scanned; at += 2) {
    const both = ofScan[at] ?? 0;
    if (((dc >> (both >> 4)) & 1) === 0) return false;
    if (marker !== progressive && ((ac >> (both & 0x0f)) & 1) === 0) return false;
  }
  return true;
}

/** Each table has a number, then 64 values of one or two bytes. @returns whether the bytes are tables */
function takeQuantization(bytes: Uint8Array, tables: Tables): boolean {
  let at = 0;
  while (at < bytes.length) {
    const kind = bytes[at] ?? 0;
    if (kind > 0x1f) return false;
    tables.quantization |= 1 << (kind & 0x0f);
    at += 1 + 64 * (1 + (kind >> 4));
  }
  return at === bytes.length;
}

/** Each table has a number, the counts of codes of 1 to 16 bits, and the symbols. @returns whether the bytes are tables */
function takeHuffman(bytes: Uint8Array, tables: Tables): boolean {
  let at = 0;
  while (at + 17 <= bytes.length) {
    const kind = bytes[at] ?? 0;
    if (kind < 0x10) tables.dc |= 1 << kind;
    else tables.ac |= 1 << (kind & 0x0f);
    let codes = 0;
    for (let bits = 1; bits <= 16; bits++) codes += bytes[at + bits] ?? 0;
    at += 17 + codes;
  }
  return at === bytes.length;
}
