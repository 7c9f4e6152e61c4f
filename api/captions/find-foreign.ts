// Finds what a JPEG's picture cannot be made of: other files' clusters, as a card with a broken table of its files hands them out.
import type { ByteSource } from "./byte-source.ts";
import { startsWith } from "./starts-with.ts";

/** Any cluster of another file, of 4 KiB or more, has a whole one of these, wherever it begins. A photo costs a few thousand looks. */
const partBytes = 2048;
/** What is looked at where the first look makes suspicious. */
const windowBytes = 4096;
const chunkBytes = 256 * 1024;
const maxSearchBytes = 256 * 1024 * 1024;
/** An odd number: more than half of them tell. */
const mostSamples = 9;

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
 * Offset of the first such part between the two offsets; undefined where there is none. Where the picture is senseless throughout, the
 * file was made that way, and nothing can be told.
 */
export function findForeign(source: ByteSource, from: number, to: number): number | undefined {
  const limit = Math.min(to, from + maxSearchBytes);
  if (isForeignAt(source, from, limit)) return isSenselessThroughout(source, from, limit) ? undefined : from;
  for (let at = Math.ceil(from / partBytes) * partBytes; at < limit; ) {
    // Chunks end where a source's own blocks do, so that it need not copy.
    const next = Math.min(limit, (Math.floor(at / chunkBytes) + 1) * chunkBytes);
    const found = suspectIn(source.read(at, next - at)).find((offset) => isForeignAt(source, at + offset, limit));
    if (found !== undefined) return startOfForeign(source, at + found, { from, limit });
    at = next;
  }
  return undefined;
}

/** By most of its parts, of some here and there. */
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

/** The parts before it may have seemed to be of the picture, at the first look. */
function startOfForeign(source: ByteSource, at: number, { from, limit }: { from: number; limit: number }): number {
  let start = at;
  while (start - partBytes >= from && isForeignAt(source, start - partBytes, limit)) start -= partBytes;
  return start;
}

/** Of a chunk, the parts whose first marker stands in no picture, and those without any. */
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
 * Another picture's beginning is as senseless inside of a picture as bytes at random.
 * @param enough what seems to be the picture's end may stand in the other file's bytes: then one must do, of the few before it
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

const isInPicture = (marker: number) => marker === 0 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Behind 0xFF stands a 0 that is left out, a restart or, between the scans of a picture, what begins one of them; 0xFF itself pads.
 * ITU-T T.81, table B.1. Programs' notes may stand there as well, but never do three of them.
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
