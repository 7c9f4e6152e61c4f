// Whether a RAW that is no TIFF is whole: its header or its end says where its parts lie.
import type { ByteSource } from "./byte-source.ts";
import { type ByteOrder, latin1Of, startsWith } from "./decode-text.ts";
import { uint } from "./read-tiff.ts";
import { noEnd, type Wholeness } from "./wholeness.ts";
import { emptyEndBytes, isEmptyBefore } from "./zeros.ts";

const endsAt = (source: ByteSource, end: number): Wholeness =>
  end > source.sizeBytes || isEmptyBefore(source, end, emptyEndBytes) ? noEnd : "whole";

/** Fujifilm: where the JPEG, the directory and the RAW picture lie, and how long they are. */
export function checkRaf(source: ByteSource): Wholeness {
  const head = source.read(84, 24);
  if (head.length < 24) return noEnd;
  let end = 0;
  for (let at = 0; at < 24; at += 8) end = Math.max(end, uint(head, at, 4, "big") + uint(head, at + 4, 4, "big"));
  return endsAt(source, end);
}

/** Minolta: behind the header comes the picture, of 12 bits a pixel that are packed, or of 16. PRD is the first block. */
export function checkMrw(source: ByteSource): Wholeness {
  const head = source.read(0, 40);
  if (head.length < 40) return noEnd;
  const order: ByteOrder = head[3] === 0x49 ? "little" : "big";
  if (latin1Of(head, 9, 12) !== "PRD") return "unknown";
  const pixels = uint(head, 24, 2, order) * uint(head, 26, 2, order);
  const isPacked = head[34] === 0x59;
  return endsAt(source, 8 + uint(head, 4, 4, order) + pixels * (isPacked ? 1.5 : 2));
}

/** Sigma: the last four bytes say where the directory begins, and that has a signature of its own. */
export function checkX3f(source: ByteSource): Wholeness {
  const end = source.sizeBytes;
  if (end < 16) return noEnd;
  return startsWith(source.read(uint(source.read(end - 4, 4), 0, 4, "little"), 4), "SECd") ? "whole" : noEnd;
}

const maxCrwEntries = 200;

/** Canon's CRW: the last four bytes say where the directory begins, and that where everything else is. */
export function checkCrw(source: ByteSource): Wholeness {
  const { sizeBytes } = source;
  const head = source.read(0, 6);
  const order: ByteOrder = head[0] === 0x49 ? "little" : "big";
  const start = uint(head, 2, 4, order);
  const directoryAt = start + uint(source.read(sizeBytes - 4, 4), 0, 4, order);
  const count = uint(source.read(directoryAt, 2), 0, 2, order);
  const entries = source.read(directoryAt + 2, count * 10);
  const isInside = (at: number) =>
    (uint(entries, at, 2, order) & 0x4000) !== 0 ||
    uint(entries, at + 2, 4, order) + uint(entries, at + 6, 4, order) <= sizeBytes - start;
  const isDirectory = count > 0 && count <= maxCrwEntries && entries.length === count * 10;
  if (isDirectory && Array.from({ length: count }, (_, i) => i * 10).every(isInside)) return "whole";
  // Canon's programs append what was edited.
  return latin1Of(source.read(sizeBytes - 64, 64)).includes("CANON OPTIONAL DATA") ? "unknown" : noEnd;
}

const maxPhaseOneEntries = 500;

/** Phase One and Leaf, in a TIFF structure: the directory behind its header has the places of everything. */
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
  for (let at = 0; at < entries.length; at += 16) {
    const sizeBytes = uint(entries, at + 8, 4, order);
    if (sizeBytes > 4) end = Math.max(end, base + uint(entries, at + 12, 4, order) + sizeBytes);
  }
  return end > source.sizeBytes ? noEnd : "whole";
}
