// Boxes of the ISO base media file format, in which HEIF, AVIF, CR3, JPEG XL and JPEG 2000 come.
import { type ByteSource, partOf } from "./byte-source.ts";
import { latin1Of } from "./decode-text.ts";
import { uint } from "./read-tiff.ts";

export interface Box {
  type: string;
  /** 32 hex digits, of a box of type `uuid`. */
  uuid?: string;
  content: ByteSource;
  /** Where it says that it ends, in what holds it; that may be beyond its end. */
  end: number;
  /** It does not say where it ends: the rest of the file is its. */
  isOpen: boolean;
}

const maxBoxes = 5000;

/** Ends at the first box that is none; one that is longer than what holds it counts as far as it goes. */
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

/** Adobe's: XMP in a box of its own, at the top level of any such file. */
export const xmpUuid = "be7acfcb97a942e89c71999491e3afac";
