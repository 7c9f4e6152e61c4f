// Boxes of the ISO base media file format, used by HEIF, AVIF, CR3, JPEG XL and JPEG 2000.
import { type ByteSource, partOf } from "./byte-source.ts";
import { latin1Of } from "./decode-text.ts";
import { uint } from "./read-tiff.ts";

export interface Box {
  type: string;
  /** For a box of type `uuid`: 32 hex digits. */
  uuid?: string;
  content: ByteSource;
  /** The end that the box declares, as an offset in its parent. It may lie beyond the parent's end. */
  end: number;
  /** The box declares no length and extends to the end of the file. */
  isOpen: boolean;
}

const maxBoxes = 5000;

/** Stops at the first thing that is not a box. A box longer than its parent is clamped to it. */
export function* boxesOf(source: ByteSource, start = 0): Generator<Box> {
  let at = start;
  for (let count = 0; count < maxBoxes && at + 8 <= source.sizeBytes; count++) {
    const head = source.read(at, 32);
    if (head.length < 8) return;
    const type = latin1Of(head, 4, 8);
    let length = uint(head, 0, 4, "big");
    let headBytes = 8;
    if (length === 1) {
      length = uint(head, 8, 8, "big");
      headBytes = 16;
    }
    const isOpen = length === 0;
    if (isOpen) length = source.sizeBytes - at;
    if (length < headBytes) return;
    const end = at + length;
    if (type === "uuid") {
      const uuid = Buffer.from(head.subarray(headBytes, headBytes + 16)).toString("hex");
      yield { type, uuid, content: partOf(source, at + headBytes + 16, length - headBytes - 16), end, isOpen };
    } else yield { type, content: partOf(source, at + headBytes, length - headBytes), end, isOpen };
    at += length;
  }
}

/** Four printable characters. QuickTime's own names may begin with a copyright sign. */
export const isBoxName = (type: string): boolean => /^[\x20-\x7e\xa9][\x20-\x7e]{3}$/.test(type);

/** Adobe's UUID for a top-level box that contains XMP. */
export const xmpUuid = "be7acfcb97a942e89c71999491e3afac";
