// WebP: metadata in RIFF chunks.
import { addXmp, type Blocks } from "./blocks.ts";
import { partOf } from "./byte-source.ts";
import { latin1Of } from "./decode-text.ts";
import type { MeteredSource } from "./metered-source.ts";
import { uint } from "./read-tiff.ts";

const maxChunks = 20_000;

export function findInWebp(source: MeteredSource, blocks: Blocks): void {
  let at = 12;
  for (let count = 0; count < maxChunks && at + 8 <= source.sizeBytes; count++) {
    const head = source.readExactly(at, 8);
    if (head.length < 8) return;
    const type = latin1Of(head, 0, 4);
    const length = uint(head, 4, 4, "little");
    const content = partOf(source, at + 8, length);
    if (type === "EXIF") addExif(content, blocks);
    // Some programs end the name with a NUL instead of a blank.
    else if (type.startsWith("XMP")) addXmp(content, blocks);
    else {
      const size = blocks.size ?? sizeIn(type, content.read(0, 10));
      if (size !== undefined) blocks.size = size;
    }
    at += 8 + length + (length & 1);
  }
}

function addExif(content: ReturnType<typeof partOf>, blocks: Blocks): void {
  const skip = latin1Of(content.read(0, 6)).startsWith("Exif\0") ? 6 : 0;
  blocks.tiff.push({ source: partOf(content, skip, content.sizeBytes - skip) });
}

/** The size from the extended header, or from the bit stream of VP8 or VP8L. @param head the first 10 bytes of the chunk's content */
export function sizeIn(type: string, head: Uint8Array): { width: number; height: number } | undefined {
  if (head.length < 10) return undefined;
  if (type === "VP8X") return { width: uint(head, 4, 3, "little") + 1, height: uint(head, 7, 3, "little") + 1 };
  if (type === "VP8 ") {
    return { width: uint(head, 6, 2, "little") & 0x3fff, height: uint(head, 8, 2, "little") & 0x3fff };
  }
  if (type !== "VP8L") return undefined;
  const bits = uint(head, 1, 4, "little");
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
