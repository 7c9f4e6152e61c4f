// Where a copy reserves the whole file at once and ends too early, its end has the right length and holds nothing.
import type { ByteSource } from "./byte-source.ts";

/** No compressed picture and no noise of a sensor holds as many zeros in a row; paddings are shorter. */
const emptyBytes = 64 * 1024;

/** No compressed picture ends in so many, where its container says exactly where it ends. */
export const emptyEndBytes = 4096;

/** @param end offset behind the last byte that should say something */
export function isEmptyBefore(source: ByteSource, end: number, enoughBytes = emptyBytes): boolean {
  return isAllBefore(0, source, end, enoughBytes);
}

/** The same of a picture that is compressed: what erased flash holds is no part of it either. */
export function isLostBefore(source: ByteSource, end: number): boolean {
  return [0, 0xff].some((value) => isAllBefore(value, source, end, emptyEndBytes));
}

function isAllBefore(value: number, source: ByteSource, end: number, enoughBytes: number): boolean {
  if (end < enoughBytes || !isAll(value, source.read(end - 64, 64))) return false;
  return isAll(value, source.read(end - enoughBytes, enoughBytes));
}

export const isZeros = (bytes: Uint8Array): boolean => isAll(0, bytes);

export function isAll(value: number, bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === value);
}

/** From `start` to the end of the file nothing but zeros, or nothing but the 0xFF of erased flash; another byte ends the search. */
export function isEmptyFrom(source: ByteSource, start: number): boolean {
  const [value] = source.read(start, 1);
  if (value !== undefined && value !== 0 && value !== 0xff) return false;
  for (let at = start; at < source.sizeBytes; at += emptyBytes) {
    if (!source.read(at, emptyBytes).every((byte) => byte === value)) return false;
  }
  return true;
}
