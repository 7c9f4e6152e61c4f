// Whether PNG, GIF and WebP are whole: from chunk to chunk to the one that ends them.
import type { ByteSource } from "./byte-source.ts";
import type { Wholeness } from "./check-whole.ts";
import { latin1Of, startsWith } from "./decode-text.ts";
import { uint } from "./read-tiff.ts";
import { emptyEndBytes, isEmptyBefore, isEmptyFrom } from "./zeros.ts";

const maxSteps = 200_000;
const noEnd = { cut: "the file ends before its picture does" };
const pngEnd = "\0\0\0\0IEND\xaeB`\x82";

export function checkPng(source: ByteSource): Wholeness {
  const { sizeBytes } = source;
  if (sizeBytes > 12 && startsWith(source.read(sizeBytes - 12, 12), pngEnd)) return "whole";
  let at = 8;
  for (let count = 0; count < maxSteps; count++) {
    const head = source.read(at, 8);
    if (head.length < 8) return noEnd;
    const type = latin1Of(head, 4, 8);
    if (!/^[A-Za-z]{4}$/.test(type)) return isEmptyFrom(source, at) ? noEnd : "unknown";
    at += 12 + uint(head, 0, 4, "big");
    if (at > sizeBytes) return noEnd;
    if (type === "IEND") return "whole";
  }
  return "unknown";
}

/** Its blocks are short, so they are walked in windows of the file. */
export function checkGif(source: ByteSource): Wholeness {
  const { sizeBytes } = source;
  let windowAt = 0;
  let window = source.read(0, 64 * 1024);
  const byteAt = (at: number) => {
    if (at < windowAt || at >= windowAt + window.length) {
      windowAt = at;
      window = source.read(at, 64 * 1024);
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
  while (at < sizeBytes) {
    const kind = byteAt(at);
    if (kind === 0x3b) return "whole";
    if (kind === 0x21) at = endOfBlocks(at + 2);
    else if (kind === 0x2c) at = endOfBlocks(at + 11 + colorTableBytes(byteAt(at + 9)));
    else return isEmptyFrom(source, at) ? noEnd : "unknown";
  }
  return noEnd;
}

/** RIFF says its size at the start. Some programs count its own 8 bytes in, or forget the byte that pads an odd chunk. */
export function checkWebp(source: ByteSource): Wholeness {
  const { sizeBytes } = source;
  if (sizeBytes < 16) return noEnd;
  const declared = uint(source.read(4, 4), 0, 4, "little");
  const end = declared + 8;
  if (end <= sizeBytes) return isEmptyBefore(source, end, emptyEndBytes) ? noEnd : "whole";
  return (declared === sizeBytes || end === sizeBytes + 1) && endOfChunks(source) === sizeBytes ? "whole" : noEnd;
}

/** Without what pads the last of them. */
function endOfChunks(source: ByteSource): number {
  let at = 12;
  for (let count = 0; count < maxSteps && at + 8 <= source.sizeBytes; count++) {
    const length = uint(source.read(at + 4, 4), 0, 4, "little");
    const end = at + 8 + length;
    if (end >= source.sizeBytes) return end;
    at = end + (length & 1);
  }
  return at;
}
