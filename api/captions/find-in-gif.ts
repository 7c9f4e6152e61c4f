// GIF: comments and XMP, in extensions before, between and after the pictures.
import { type Blocks, maxBlockBytes } from "./blocks.ts";
import { latin1Of, withoutEnding } from "./decode-text.ts";
import type { MeteredSource } from "./metered-source.ts";
import { uint } from "./read-tiff.ts";

// Each jump reads one byte. Enough to pass pictures of 5 MB.
const maxJumps = 20_000;

export function findInGif(source: MeteredSource, blocks: Blocks): void {
  const head = source.read(0, 13);
  if (head.length < 13) return;
  blocks.size = { width: uint(head, 6, 2, "little"), height: uint(head, 8, 2, "little") };
  const walk = { source, jumps: 0 };
  let at = 13 + colorTableBytes(head[10] ?? 0);
  while (at < source.sizeBytes && walk.jumps < maxJumps) {
    const [kind, label] = source.readExactly(at, 2);
    if (kind === 0x21 && label === 0xfe) at = addComment(walk, at + 2, blocks);
    else if (kind === 0x21 && label === 0xff) at = readApplication(walk, at + 2, blocks);
    else if (kind === 0x21) at = endOfBlocks(walk, at + 2);
    else if (kind === 0x2c) {
      const picture = source.readExactly(at, 10);
      at = endOfBlocks(walk, at + 11 + colorTableBytes(picture[9] ?? 0));
    } else return;
  }
}

interface Walk {
  source: MeteredSource;
  jumps: number;
}

const colorTableBytes = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** Returns the offset behind a chain of sub-blocks. Each has its length in front, and a length of 0 ends the chain. */
function endOfBlocks(walk: Walk, from: number): number {
  let at = from;
  while (walk.jumps++ < maxJumps) {
    const length = walk.source.readExactly(at, 1)[0] ?? 0;
    at += 1 + length;
    if (length === 0) return at;
  }
  return walk.source.sizeBytes;
}

function addComment(walk: Walk, from: number, blocks: Blocks): number {
  const end = endOfBlocks(walk, from);
  const raw = walk.source.read(from, Math.min(end - from, maxBlockBytes));
  const parts: Uint8Array[] = [];
  for (let at = 0; at < raw.length; at += 1 + (raw[at] ?? 0)) parts.push(raw.subarray(at + 1, at + 1 + (raw[at] ?? 0)));
  const value = withoutEnding(blocks.texts.decode(Buffer.concat(parts), false), "\0");
  if (value.trim() !== "") blocks.tags.push({ name: "File:Comment", value });
  return end;
}

/** XMP is stored as plain text. A trailer of 256 descending bytes ends it for readers that expect sub-blocks. */
function readApplication(walk: Walk, from: number, blocks: Blocks): number {
  const head = walk.source.read(from, 12);
  const end = endOfBlocks(walk, from);
  if (latin1Of(head, 1, 12).toLowerCase() !== "xmp dataxmp") return end;
  const bytes = walk.source.read(from + 12, Math.min(end - from - 12, maxBlockBytes));
  blocks.xmp.push(bytes.subarray(0, Math.max(0, bytes.length - 258)));
  return end;
}
