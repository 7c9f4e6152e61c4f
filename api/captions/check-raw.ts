// Checks whether RAW files that are not TIFFs are whole. Their header or their last bytes say where the parts lie.
import type { ByteSource } from "./byte-source.ts";
import { faultInPicture } from "./check-jpeg-trailer.ts";
import { type ByteOrder, latin1Of } from "./decode-text.ts";
import { type Coding, findHole } from "./find-hole.ts";
import { uint } from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";
import { hole, noEnd, type Wholeness } from "./wholeness.ts";
import { emptyEndBytes, isEmptyBefore } from "./zeros.ts";

const endsAt = (source: ByteSource, end: number): Wholeness =>
  end > source.sizeBytes || isEmptyBefore(source, end, emptyEndBytes) ? noEnd : "whole";

/** Sensor data, compressed or not. A white sky may be all 0xFF. */
const sensorData: Coding = { zerosMayBeFlat: () => true, ones: "any" };
const compressedData: Coding = { zerosMayBeFlat: () => true };

interface Part {
  start: number;
  length: number;
}

/** Whether any of the pictures has a hole. No byte is searched twice. */
function hasHole(source: ByteSource, coding: Coding, pictures: readonly Part[]): boolean {
  let end = 0;
  return [...pictures]
    .sort((one, two) => one.start - two.start)
    .some(({ start, length }) => {
      const from = Math.max(start, end);
      end = Math.max(end, start + length);
      return findHole(source, coding, from, end) !== undefined;
    });
}

/** Fujifilm: the header has the offsets and lengths of the JPEG, the directory and the RAW picture. */
export function checkRaf(source: ByteSource): Wholeness {
  const head = source.read(84, 24);
  if (head.length < 24) return noEnd;
  const parts = [0, 8, 16].map((at) => ({ start: uint(head, at, 4, "big"), length: uint(head, at + 4, 4, "big") }));
  const ends = endsAt(source, Math.max(...parts.map(({ start, length }) => start + length)));
  if (ends !== "whole") return ends;
  const [jpeg, , picture] = parts;
  if (picture && hasHole(source, sensorData, [picture])) return hole;
  const isJpeg = jpeg && startsWith(source.read(jpeg.start, 3), "\xff\xd8\xff");
  return (isJpeg && faultInPicture(source, jpeg.start, jpeg.start + jpeg.length)) || "whole";
}

/** Minolta: the picture follows the header, at 16 bits a pixel or packed at 12. PRD is the first block. */
export function checkMrw(source: ByteSource): Wholeness {
  const head = source.read(0, 40);
  if (head.length < 40) return noEnd;
  const order: ByteOrder = head[3] === 0x49 ? "little" : "big";
  if (latin1Of(head, 9, 12) !== "PRD") return "unknown";
  const pixels = uint(head, 24, 2, order) * uint(head, 26, 2, order);
  const isPacked = head[34] === 0x59;
  const start = 8 + uint(head, 4, 4, order);
  const length = Math.floor(pixels * (isPacked ? 1.5 : 2));
  const ends = endsAt(source, start + length);
  return ends === "whole" && hasHole(source, sensorData, [{ start, length }]) ? hole : ends;
}

const maxSections = 100;

/** Sigma: the last four bytes are the offset of the directory, which has a signature of its own. */
export function checkX3f(source: ByteSource): Wholeness {
  const end = source.sizeBytes;
  if (end < 16) return noEnd;
  const directoryAt = uint(source.read(end - 4, 4), 0, 4, "little");
  const head = source.read(directoryAt, 12);
  if (!startsWith(head, "SECd")) return noEnd;
  const entries = source.read(directoryAt + 12, Math.min(uint(head, 8, 4, "little"), maxSections) * 12);
  const pictures: Part[] = [];
  for (let at = 0; at + 12 <= entries.length; at += 12) {
    if (!startsWith(entries.subarray(at + 8), "IMA")) continue;
    pictures.push({ start: uint(entries, at, 4, "little"), length: uint(entries, at + 4, 4, "little") });
  }
  return hasHole(source, compressedData, pictures) ? hole : "whole";
}

const maxCrwEntries = 200;
/** CIFF 1.0: bits of a record's tag give the value's location and kind. Pictures are plain bytes (0x2000). */
const crwKinds = 0x7800;
const inEntry = 0x4000;

/** Canon CRW: the last four bytes are the offset of the directory, which locates everything else. */
export function checkCrw(source: ByteSource): Wholeness {
  const { sizeBytes } = source;
  const head = source.read(0, 6);
  const order: ByteOrder = head[0] === 0x49 ? "little" : "big";
  const start = uint(head, 2, 4, order);
  const directoryAt = start + uint(source.read(sizeBytes - 4, 4), 0, 4, order);
  const count = uint(source.read(directoryAt, 2), 0, 2, order);
  const entries = source.read(directoryAt + 2, count * 10);
  const records = Array.from({ length: Math.floor(entries.length / 10) }, (_, i) => ({
    kind: uint(entries, i * 10, 2, order) & crwKinds,
    start: start + uint(entries, i * 10 + 6, 4, order),
    length: uint(entries, i * 10 + 2, 4, order),
  })).filter(({ kind }) => (kind & inEntry) === 0);
  const isDirectory = count > 0 && count <= maxCrwEntries && entries.length === count * 10;
  if (isDirectory && records.every(({ start, length }) => start + length <= sizeBytes)) {
    const pictures = records.filter(({ kind }) => kind === 0x2000);
    return hasHole(source, compressedData, pictures) ? hole : "whole";
  }
  // Canon's programs append their edits.
  return latin1Of(source.read(sizeBytes - 64, 64)).includes("CANON OPTIONAL DATA") ? "unknown" : noEnd;
}

const maxPhaseOneEntries = 500;
const rawPicture = 0x010f;

/** Phase One and Leaf, in a TIFF structure: the directory behind the header locates everything. */
export function checkPhaseOne(source: ByteSource): Wholeness {
  const base = 8;
  const head = source.read(base, 12);
  const order: ByteOrder = head[0] === 0x49 ? "little" : "big";
  const directoryAt = base + uint(head, 8, 4, order);
  if (head.length < 12 || directoryAt + 8 > source.sizeBytes) return noEnd;
  const count = uint(source.read(directoryAt, 4), 0, 4, order);
  if (count === 0 || count > maxPhaseOneEntries) return "unknown";
  const entries = source.read(directoryAt + 8, count * 16);
  if (entries.length < count * 16) return noEnd;
  let end = 0;
  const pictures: Part[] = [];
  for (let at = 0; at < entries.length; at += 16) {
    const sizeBytes = uint(entries, at + 8, 4, order);
    if (sizeBytes <= 4) continue;
    const start = base + uint(entries, at + 12, 4, order);
    end = Math.max(end, start + sizeBytes);
    if (uint(entries, at, 4, order) === rawPicture) pictures.push({ start, length: sizeBytes });
  }
  if (end > source.sizeBytes) return noEnd;
  return hasHole(source, sensorData, pictures) ? hole : "whole";
}
