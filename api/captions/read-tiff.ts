// Reads the directories of a TIFF structure (TIFF, BigTIFF, EXIF, most RAW formats) by offset.
import type { ByteSource } from "./byte-source.ts";
import type { ByteOrder } from "./decode-text.ts";

export interface TiffEntry {
  tag: number;
  /** 1 to 13; 16 to 18 in BigTIFF; 129 for UTF-8 text. */
  type: number;
  count: number;
  sizeBytes: number;
  /** Where the value lies; inside the entry itself if it is short. */
  offset: number;
}

export interface TiffDirectory {
  entries: TiffEntry[];
  /** Offset of the next directory in the chain, or 0. */
  next: number;
  /** The file ends before the last entry does. */
  isCut: boolean;
}

export interface Tiff {
  source: ByteSource;
  order: ByteOrder;
  isBig: boolean;
  /** The number behind the byte order: 42, 43 for BigTIFF, or a camera maker's own. */
  magic: number;
  firstDirectory: number;
}

const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
/** EXIF 3.0 (CIPA DC-008-2023). */
const utf8Type = 129;
const unitBytesOf = (type: number): number => (type === utf8Type ? 1 : (typeBytes[type] ?? 0));
const maxEntries = 2000;

/** Undefined if there is no TIFF header. */
export function openTiff(source: ByteSource): Tiff | undefined {
  const head = source.read(0, 16);
  if (head.length < 8 || head[0] !== head[1] || (head[0] !== 0x49 && head[0] !== 0x4d)) return undefined;
  const order: ByteOrder = head[0] === 0x49 ? "little" : "big";
  const magic = uint(head, 2, 2, order);
  const isBig = magic === 43 && uint(head, 4, 2, order) === 8;
  const firstDirectory = isBig ? uint(head, 8, 8, order) : uint(head, 4, 4, order);
  return firstDirectory >= 8 ? { source, order, isBig, magic, firstDirectory } : undefined;
}

/**
 * Undefined if there is no directory at `offset`. Senseless entries are left out.
 * @param wanted the tags to look for. Of all others only the first entry is returned, which shows whether the bytes are a directory.
 */
export function readDirectory(
  tiff: Tiff,
  offset: number,
  wanted?: ReadonlyMap<number, unknown>,
): TiffDirectory | undefined {
  const { source, order, isBig } = tiff;
  const countBytes = isBig ? 8 : 2;
  const entryBytes = isBig ? 20 : 12;
  const head = source.read(offset, countBytes);
  if (head.length < countBytes) return undefined;
  const count = uint(head, 0, countBytes, order);
  if (count === 0 || count > maxEntries) return undefined;
  const offsetBytes = isBig ? 8 : 4;
  const bytes = source.read(offset + countBytes, count * entryBytes + offsetBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isLittle = order === "little";
  const entries: TiffEntry[] = [];
  for (let i = 0, at = 0; i < count && at + entryBytes <= bytes.length; i++, at += entryBytes) {
    if (i > 0 && wanted !== undefined && !wanted.has(view.getUint16(at, isLittle))) continue;
    const entry = readEntry(tiff, view, at, offset + countBytes);
    if (entry !== undefined) entries.push(entry);
    else if (i === 0 && isNonsense(bytes, order)) return undefined;
  }
  const nextAt = count * entryBytes;
  const next = bytes.length >= nextAt + offsetBytes ? uint(bytes, nextAt, offsetBytes, order) : 0;
  return { entries, next, isCut: bytes.length < nextAt };
}

// An impossible type in the first entry shows that the bytes are something else.
function isNonsense(bytes: Uint8Array, order: ByteOrder): boolean {
  const type = uint(bytes, 2, 2, order);
  return type > 18 && type !== utf8Type;
}

// Uses a DataView because camera photos have some sixty entries.
function readEntry({ order, isBig }: Tiff, view: DataView, at: number, base: number): TiffEntry | undefined {
  const isLittle = order === "little";
  const type = view.getUint16(at + 2, isLittle);
  const unitBytes = unitBytesOf(type);
  if (unitBytes === 0) return undefined;
  const wide = isBig ? 8 : 4;
  const count = isBig ? Number(view.getBigUint64(at + 4, isLittle)) : view.getUint32(at + 4, isLittle);
  const sizeBytes = count * unitBytes;
  const valueAt = at + 4 + wide;
  const tag = view.getUint16(at, isLittle);
  if (sizeBytes <= wide) return { tag, type, count, sizeBytes, offset: base + valueAt };
  const offset = isBig ? Number(view.getBigUint64(valueAt, isLittle)) : view.getUint32(valueAt, isLittle);
  return { tag, type, count, sizeBytes, offset };
}

export const entryOf = ({ entries }: TiffDirectory, tag: number): TiffEntry | undefined =>
  entries.find((entry) => entry.tag === tag);

/** The numbers of a tag, at most `maxCount`; none if the tag is missing. */
export function numbersIn(tiff: Tiff, directory: TiffDirectory, tag: number, maxCount: number): number[] {
  const entry = entryOf(directory, tag);
  return entry === undefined ? [] : numbersOf(tiff, entry, maxCount);
}

export const numberIn = (tiff: Tiff, directory: TiffDirectory, tag: number): number | undefined =>
  numbersIn(tiff, directory, tag, 1)[0];

/** The value's bytes; undefined if there are more than `maxBytes`, or the file does not have them. */
export function bytesOf(tiff: Tiff, entry: TiffEntry, maxBytes: number): Uint8Array | undefined {
  if (entry.sizeBytes > maxBytes || entry.offset + entry.sizeBytes > tiff.source.sizeBytes) return undefined;
  const bytes = tiff.source.read(entry.offset, entry.sizeBytes);
  return bytes.length === entry.sizeBytes ? bytes : undefined;
}

/** The value as numbers (integers and rationals), at most `maxCount`. A rational with denominator 0 is NaN. */
export function numbersOf(tiff: Tiff, entry: TiffEntry, maxCount: number): number[] {
  const unitBytes = unitBytesOf(entry.type);
  const count = Math.min(entry.count, maxCount);
  const bytes = tiff.source.read(entry.offset, count * unitBytes);
  const numbers: number[] = [];
  for (let at = 0; unitBytes > 0 && at + unitBytes <= bytes.length; at += unitBytes) {
    numbers.push(numberAt(bytes, at, entry.type, tiff.order));
  }
  return numbers;
}

function numberAt(bytes: Uint8Array, at: number, type: number, order: ByteOrder): number {
  if (type === 5) return ratio(uint(bytes, at, 4, order), uint(bytes, at + 4, 4, order));
  if (type === 10) return ratio(uint(bytes, at, 4, order) | 0, uint(bytes, at + 4, 4, order) | 0);
  if (type === 8) return (uint(bytes, at, 2, order) << 16) >> 16;
  if (type === 9) return uint(bytes, at, 4, order) | 0;
  if (type === 11 || type === 12) return Number.NaN;
  return uint(bytes, at, typeBytes[type] ?? 1, order);
}

const ratio = (over: number, under: number) => (under === 0 ? Number.NaN : over / under);

/** An unsigned integer of 1 to 8 bytes. Loses precision beyond 2⁵³. */
export function uint(bytes: Uint8Array, at: number, length: number, order: ByteOrder): number {
  // Most have two bytes. The loop is slow because this code runs too rarely to be optimised.
  if (length === 2) {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    return order === "big" ? first * 256 + second : second * 256 + first;
  }
  let value = 0;
  if (order === "big") for (let i = at; i < at + length; i++) value = value * 256 + (bytes[i] ?? 0);
  else for (let i = at + length - 1; i >= at; i--) value = value * 256 + (bytes[i] ?? 0);
  return value;
}
