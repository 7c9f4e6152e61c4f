// Reads what newsroom programs of the nineties append to a JPEG: IPTC in AFCP and FotoStation trailers.
import { type Blocks, maxBlockBytes } from "./blocks.ts";
import { type ByteSource, partOf } from "./byte-source.ts";
import { type ByteOrder, latin1Of } from "./decode-text.ts";
import type { MeteredSource } from "./metered-source.ts";
import { uint } from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";

const maxTrailers = 8;

/** Each trailer ends with its signature, so trailers are found one by one from the end of the file. */
export function findInJpegTrailer(source: MeteredSource, blocks: Blocks): void {
  let end = source.sizeBytes;
  for (let count = 0; count < maxTrailers && end > 12; count++) {
    const foot = source.readExactly(end - 12, 12);
    const start =
      uint(foot, 8, 4, "big") === 0xa1b2c3d4
        ? readFotoStation(source, end, blocks)
        : readAfcp(source, end, foot, blocks);
    if (start === undefined || start >= end) return;
    end = start;
  }
}

/** The last ten bytes are a kind, the total size and the signature. Kind 1 is IPTC. */
function readFotoStation(source: ByteSource, end: number, blocks: Blocks): number | undefined {
  const foot = source.read(end - 10, 10);
  const sizeBytes = uint(foot, 2, 4, "big");
  if (sizeBytes < 10 || sizeBytes > end) return undefined;
  const start = end - sizeBytes;
  if (uint(foot, 0, 2, "big") === 1) addIptc(source, start, sizeBytes - 10, blocks);
  return start;
}

/** `AXS!`, or `AXS*` for little-endian, then the offset of the directory. Its entries are a name, a length and an offset. */
function readAfcp(source: ByteSource, end: number, foot: Uint8Array, blocks: Blocks): number | undefined {
  if (!startsWith(foot, "AXS")) return undefined;
  const signature = latin1Of(foot, 0, 4);
  if (signature !== "AXS!" && signature !== "AXS*") return undefined;
  const order: ByteOrder = signature === "AXS!" ? "big" : "little";
  const start = uint(foot, 4, 4, order);
  const head = source.read(start, 12);
  if (start >= end || !startsWith(head, signature)) return undefined;
  const count = Math.min(uint(head, 6, 2, order), 100);
  const entries = source.read(start + 12, count * 12);
  for (let at = 0; at + 12 <= entries.length; at += 12) {
    if (latin1Of(entries, at, at + 4) !== "IPTC") continue;
    addIptc(source, uint(entries, at + 8, 4, order), uint(entries, at + 4, 4, order), blocks);
  }
  return start;
}

function addIptc(source: ByteSource, start: number, length: number, blocks: Blocks): void {
  const block = partOf(source, start, Math.min(length, maxBlockBytes));
  blocks.iptc.push({ bytes: block.read(0, block.sizeBytes), isStandard: false });
}
