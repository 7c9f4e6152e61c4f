// Checks a GIF's LZW codes. The code table grows with the codes, so foreign bytes soon refer to codes that do not exist yet.
import type { ByteSource } from "./byte-source.ts";

const mostBits = 12;
const tableSize = 1 << mostBits;

/** Larger GIFs are films rather than photos, and following their codes takes some 20 ms a megabyte. */
export const maxCodedBytes = 4 * 1024 * 1024;

/**
 * Whether no encoder can have written the codes: one refers to a code that does not exist yet, or the blocks end before the picture without an end
 * code. Anything behind the last pixel is ignored.
 * @param at offset of the byte with the number of bits a pixel
 */
export function isBrokenGifPicture(source: ByteSource, at: number, pixels: number): boolean {
  const pixelBits = source.read(at, 1)[0] ?? 0;
  if (pixelBits < 1 || pixelBits >= mostBits || pixels === 0) return false;
  const state = beginCodes(pixelBits, pixels);
  for (let from = at + 1; from < source.sizeBytes; ) {
    const [length = 0] = source.read(from, 1);
    if (length === 0) return true;
    const ended = takeBlock(state, source.read(from + 1, length));
    if (ended !== undefined) return ended === "broken";
    from += 1 + length;
  }
  return false; // cut off
}

interface Codes {
  clear: number;
  pixelsLeft: number;
  /** The number of pixels that each code stands for. */
  lengths: Uint16Array;
  next: number;
  bits: number;
  /** The previous code; negative if there is none since the table was cleared. */
  before: number;
  held: number;
  heldBits: number;
}

function beginCodes(pixelBits: number, pixels: number): Codes {
  const clear = 1 << pixelBits;
  const lengths = new Uint16Array(tableSize).fill(1, 0, clear);
  return { clear, pixelsLeft: pixels, lengths, next: clear + 2, bits: pixelBits + 1, before: -1, held: 0, heldBits: 0 };
}

/** @returns undefined if more data is expected */
function takeBlock(state: Codes, block: Uint8Array): "broken" | "ended" | undefined {
  const { clear, lengths } = state;
  const firstBits = 32 - Math.clz32(clear);
  let { pixelsLeft, next, bits, before, held, heldBits } = state;
  for (let i = 0; i < block.length; i++) {
    held |= (block[i] as number) << heldBits;
    heldBits += 8;
    while (heldBits >= bits) {
      const code = held & ((1 << bits) - 1);
      held >>>= bits;
      heldBits -= bits;
      if (code === clear) {
        next = clear + 2;
        bits = firstBits;
        before = -1;
        continue;
      }
      if (code === clear + 1) return "ended";
      if (before < 0 ? code >= clear : code > next) return "broken";
      if (before >= 0 && next < tableSize) {
        lengths[next++] = (lengths[before] as number) + 1;
        if (next === 1 << bits && bits < mostBits) bits++;
      }
      pixelsLeft -= lengths[code] as number;
      if (pixelsLeft <= 0) return "ended";
      before = code;
    }
  }
  Object.assign(state, { pixelsLeft, next, bits, before, held, heldBits });
  return undefined;
}
