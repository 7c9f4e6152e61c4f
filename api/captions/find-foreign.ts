// Finds what a JPEG's picture cannot be made of: other files' clusters, as a card with a broken table of its files hands them out.
import type { ByteSource } from "./byte-source.ts";

/** Of each part one window is looked at: clusters of cards are larger. A photo costs a few hundred looks. */
const partBytes = 16 * 1024;
const windowBytes = 4096;
const maxSearchBytes = 256 * 1024 * 1024;

/** So many senseless markers in a window: bytes at random have fifteen, a header between two scans of a picture none. */
const leastSenseless = 3;
/**
 * So many markers that stand in a picture itself (a 0 that is left out, a restart), before any that is senseless: bytes at random have
 * them in one of 17,000 windows. Markers that stand between scans count neither way: those are many more.
 */
const leastSensible = 3;
/** So many different bytes, all of them text: a flat surface repeats a few. */
const leastLetters = 10;

/**
 * Offset of the first such window between the two offsets; undefined where there is none. The picture's beginning shares a
 * cluster with the header: where it is senseless itself, the file was made that way, and nothing can be told from the rest.
 */
export function findForeign(source: ByteSource, from: number, to: number): number | undefined {
  const limit = Math.min(to, from + maxSearchBytes);
  if (isForeign(source.read(from, Math.min(windowBytes, limit - from)))) return undefined;
  for (let at = Math.ceil(from / partBytes) * partBytes; at + windowBytes <= limit; at += partBytes) {
    if (isForeign(source.read(at, windowBytes))) return at;
  }
  return undefined;
}

function isForeign(bytes: Uint8Array): boolean {
  let senseless = 0;
  let sensible = 0;
  let at = bytes.indexOf(0xff);
  if (at < 0) return isText(bytes);
  // The first three tell for nearly every window.
  while (at >= 0 && at + 1 < bytes.length) {
    const marker = bytes[at + 1] ?? 0;
    if (isSenseless(marker)) senseless++;
    else if (isInPicture(marker)) sensible++;
    if (sensible >= leastSensible && senseless === 0) return false;
    if (senseless >= leastSenseless) return true;
    at = bytes.indexOf(0xff, at + 1);
  }
  return false;
}

const isInPicture = (marker: number) => marker === 0 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Behind 0xFF stands a 0 that is left out, a restart or, between the scans of a picture, one of a few segments; 0xFF itself pads.
 * ITU-T T.81, table B.1.
 */
function isSenseless(marker: number): boolean {
  return (
    marker !== 0 &&
    marker !== 0xff &&
    marker !== 0xc4 &&
    (marker < 0xd0 || marker === 0xde || marker === 0xdf || marker > 0xfe || (marker > 0xef && marker < 0xfe))
  );
}

function isText(bytes: Uint8Array): boolean {
  const seen = new Set<number>();
  for (const byte of bytes) {
    const isPrintable = (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
    if (!isPrintable) return false;
    seen.add(byte);
  }
  return seen.size >= leastLetters;
}
