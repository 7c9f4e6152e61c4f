// Checks whether PNG and GIF files are whole, by walking their chunks to the one that marks the end.
import { crc32 } from "node:zlib";
import type { ByteSource } from "./byte-source.ts";
import { latin1Of } from "./decode-text.ts";
import { findHole } from "./find-hole.ts";
import { isBrokenGifPicture, maxCodedBytes } from "./gif-picture.ts";
import { uint } from "./read-tiff.ts";
import { damaged, hole, noEnd, noPicture, type Wholeness } from "./wholeness.ts";
import { isEmptyFrom, isZeros } from "./zeros.ts";

const maxSteps = 200_000;
const windowBytes = 64 * 1024;

/** Verifies the checksums of the chunks. This costs less than hashing the file, and few photos are PNGs. */
export function checkPng(source: ByteSource): Wholeness {
  const { sizeBytes } = source;
  let hasPicture = false;
  for (let at = 8, count = 0; count < maxSteps; count++) {
    const head = source.read(at, 8);
    if (head.length < 8) return noEnd;
    const type = latin1Of(head, 4, 8);
    if (!/^[A-Za-z]{4}$/.test(type)) return isEmptyFrom(source, at) ? noEnd : hasPicture ? damaged : noPicture;
    const end = at + 12 + uint(head, 0, 4, "big");
    if (end > sizeBytes) return noEnd;
    if (type === "IEND" && !hasPicture) return noPicture;
    if (type === "IDAT") hasPicture = true;
    if (isOfPicture(type) && !isIntact(source, at + 4, end)) return damaged;
    if (type === "IEND") return "whole";
    at = end;
  }
  return "unknown";
}

/** Critical chunks start with a capital letter. `fdAT` holds the further frames of an animation, `fcTL` their positions. */
const isOfPicture = (type: string) => /^([A-Z]|fdAT|fcTL)/.test(type);

/** Checks from the chunk's type to its end. The last four bytes are the checksum. */
function isIntact(source: ByteSource, from: number, end: number): boolean {
  let sum = 0;
  for (let at = from; at < end - 4; at += windowBytes)
    sum = crc32(source.read(at, Math.min(windowBytes, end - 4 - at)), sum);
  return sum === uint(source.read(end - 4, 4), 0, 4, "big");
}

const holeBytes = 256;

/** Checks the block structure first, then the coded pictures. */
export function checkGif(source: ByteSource): Wholeness {
  const pictures: GifPicture[] = [];
  const walked = walkGif(source, (picture) => pictures.push(picture));
  if (typeof walked !== "string" || source.sizeBytes > maxCodedBytes) return walked;
  return pictures.some(({ at, pixels }) => isBrokenGifPicture(source, at, pixels)) ? damaged : walked;
}

interface GifPicture {
  /** Where its coded bytes start. */
  at: number;
  pixels: number;
}

/** GIF blocks are short, so they are read through a window of the file. */
function walkGif(source: ByteSource, onPicture: (picture: GifPicture) => void): Wholeness {
  const { sizeBytes } = source;
  let windowAt = 0;
  let window = source.read(0, windowBytes);
  const byteAt = (at: number) => {
    if (at < windowAt || at >= windowAt + window.length) {
      windowAt = at;
      window = source.read(at, windowBytes);
    }
    return window[at - windowAt] ?? 0;
  };
  const colorTableBytes = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  const endOfBlocks = (from: number) => {
    let at = from;
    while (at < sizeBytes) {
      const length = byteAt(at);
      at += 1 + length;
      if (length === 0) return at;
    }
    return sizeBytes;
  };
  let at = 13 + colorTableBytes(byteAt(10));
  let hasPicture = false;
  while (at < sizeBytes) {
    const kind = byteAt(at);
    if (kind === 0x3b && !hasPicture) return noPicture;
    // A run of 0xFF looks like a sequence of full blocks.
    if (kind === 0x3b) return findHole(source, { zerosMayBeFlat: () => true }, 13, at) === undefined ? "whole" : hole;
    if (kind === 0x21) at = endOfBlocks(at + 2);
    else if (kind === 0x2c) {
      const codedAt = at + 10 + colorTableBytes(byteAt(at + 9));
      const pixels = (byteAt(at + 5) | (byteAt(at + 6) << 8)) * (byteAt(at + 7) | (byteAt(at + 8) << 8));
      onPicture({ at: codedAt, pixels });
      at = endOfBlocks(codedAt + 1);
      hasPicture = true;
    } else if (isEmptyFrom(source, at)) return noEnd;
    // An empty block ends a picture. So does a hole, but a hole continues.
    else if (hasPicture) return isZeros(source.read(at, holeBytes)) ? hole : "unknown";
    else return noPicture;
  }
  return noEnd;
}
