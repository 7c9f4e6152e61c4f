// Finds data in a JPEG's picture that cannot belong to it: clusters of other files, handed out by a card with a broken allocation table.
import type { ByteSource } from "./byte-source.ts";
import { startsWith } from "./starts-with.ts";

/** Any foreign cluster of at least 4 KiB contains a whole aligned part of this size. A photo has a few thousand parts. */
const partBytes = 2048;
/** Examined when a part looks suspicious. */
const windowBytes = 4096;
const chunkBytes = 256 * 1024;
const maxSearchBytes = 256 * 1024 * 1024;
/** An odd number, because the majority decides. */
const mostSamples = 9;

/** Senseless markers in a window. Random bytes have fifteen; a header between two scans has none. */
const leastSenseless = 3;
/**
 * Markers that belong in coded data (a stuffed 0, a restart) before any senseless one. One in 17,000 windows of random bytes starts this way. Markers
 * between scans count neither way, because there are many more of them.
 */
const leastSensible = 3;
/** Distinct bytes in text. A flat surface repeats only a few. */
const leastLetters = 10;

export interface Foreign {
  /** Offset of the first part that has foreign bytes. */
  start: number;
  /** Offset of the first bytes in it that are certainly foreign. */
  surelyAt: number;
}

/** Finds the first foreign part in the range. If the picture is senseless throughout, the file was made that way and nothing can be concluded. */
export function findForeign(source: ByteSource, from: number, to: number): Foreign | undefined {
  const limit = Math.min(to, from + maxSearchBytes);
  const start = foreignPartIn(source, from, limit);
  return start === undefined
    ? undefined
    : { start, surelyAt: start + offsetOfSenseless(source.read(start, windowBytes)) };
}

function foreignPartIn(source: ByteSource, from: number, limit: number): number | undefined {
  if (isForeignAt(source, from, limit)) return isSenselessThroughout(source, from, limit) ? undefined : from;
  for (let at = Math.ceil(from / partBytes) * partBytes; at < limit; ) {
    // Chunks end where the source's own blocks do, so it does not have to copy.
    const next = Math.min(limit, (Math.floor(at / chunkBytes) + 1) * chunkBytes);
    const found = suspectIn(source.read(at, next - at)).find((offset) => isForeignAt(source, at + offset, limit));
    if (found !== undefined) return startOfForeign(source, at + found, { from, limit });
    at = next;
  }
  return undefined;
}

/** Decided by the majority of samples spread over the range. */
function isSenselessThroughout(source: ByteSource, from: number, limit: number): boolean {
  const samples = Math.min(mostSamples, Math.floor((limit - from) / windowBytes));
  const step = Math.floor((limit - from) / samples);
  let [senseless, sensible] = [0, 0];
  for (let at = from; senseless * 2 <= samples; at += step) {
    if (sensible * 2 >= samples) return samples === 0;
    if (isForeignAt(source, at, limit)) senseless++;
    else sensible++;
  }
  return true;
}

/** Goes back over preceding parts that did not look suspicious at first. */
function startOfForeign(source: ByteSource, at: number, { from, limit }: { from: number; limit: number }): number {
  let start = at;
  while (start - partBytes >= from && isForeignAt(source, start - partBytes, limit)) start -= partBytes;
  return start;
}

/** Parts of a chunk that have no marker, or whose first marker does not belong in coded data. */
function suspectIn({ buffer, byteOffset, length }: Uint8Array): number[] {
  const bytes = Buffer.from(buffer, byteOffset, length);
  const suspect: number[] = [];
  for (let at = 0, marker = -1; at < length; at += partBytes) {
    if (marker < at) marker = bytes.indexOf(0xff, at);
    if (marker < 0) marker = length;
    const isBeyond = marker + 1 >= Math.min(at + partBytes, length);
    if (isBeyond || !isInPicture(bytes[marker + 1] ?? 0)) suspect.push(at);
  }
  return suspect;
}

function isForeignAt(source: ByteSource, at: number, limit: number): boolean {
  const window = source.read(at, Math.min(windowBytes, limit - at));
  return isText(window.subarray(0, partBytes)) || isForeign(window, window.length < windowBytes ? 1 : leastSenseless);
}

/**
 * The beginning of another picture is as senseless inside a picture as random bytes.
 * @param enough how many senseless markers prove it. An apparent end of the picture may be a foreign byte pair, leaving a short window: one marker
 * must do there.
 */
function isForeign(bytes: Uint8Array, enough: number): boolean {
  if (startsWith(bytes, "\xff\xd8\xff")) return true;
  let senseless = 0;
  let sensible = 0;
  for (let at = bytes.indexOf(0xff); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1] ?? 0;
    if (isSenseless(marker)) senseless++;
    else if (isInPicture(marker)) sensible++;
    if (sensible >= leastSensible && senseless === 0) return false;
    if (senseless >= enough) return true;
  }
  return false;
}

/** The first senseless marker; 0 if there is none, as in text. */
function offsetOfSenseless(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0xff); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1))
    if (isSenseless(bytes[at + 1] ?? 0)) return at;
  return 0;
}

/** A stuffed 0, or a restart. */
export const isInPicture = (marker: number) => marker === 0 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Whether a marker belongs neither in coded data (a stuffed 0, a restart, padding with 0xFF) nor among the segments that start a scan (ITU-T T.81,
 * table B.1). Programs may write comments there too, but never three of them.
 */
function isSenseless(marker: number): boolean {
  return (
    marker !== 0 &&
    marker !== 0xff &&
    marker !== 0xc4 &&
    marker !== 0xcc &&
    (marker < 0xd0 || marker === 0xde || marker === 0xdf || marker >= 0xe0)
  );
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.length < partBytes) return false;
  const seen = new Set<number>();
  for (const byte of bytes) {
    const isPrintable = (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
    if (!isPrintable) return false;
    seen.add(byte);
  }
  return seen.size >= leastLetters;
}
