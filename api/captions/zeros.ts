// Detects copies that reserved the whole file but ended early: the file has the right length, and its end is empty.
import type { ByteSource } from "./byte-source.ts";

/** No compressed picture and no sensor noise contains this many zeros in a row, and padding is shorter. */
const emptyBytes = 64 * 1024;

/** No compressed picture ends in this many zeros, if the container declares exactly where it ends. */
export const emptyEndBytes = 4096;

/** @param end offset behind the last byte that should hold data */
export function isEmptyBefore(source: ByteSource, end: number, enoughBytes = emptyBytes): boolean {
  return isAllBefore(0, source, end, enoughBytes);
}

/** The same for a compressed picture, which does not end in the 0xFF of erased flash either. */
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

/** Whether the file has only zeros from `start` to its end, or only the 0xFF of erased flash. Stops at the first other byte. */
export function isEmptyFrom(source: ByteSource, start: number): boolean {
  const [value] = source.read(start, 1);
  if (value !== undefined && value !== 0 && value !== 0xff) return false;
  for (let at = start; at < source.sizeBytes; at += emptyBytes) {
    if (!source.read(at, emptyBytes).every((byte) => byte === value)) return false;
  }
  return true;
}
