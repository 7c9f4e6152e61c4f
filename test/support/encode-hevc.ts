// Encodes one picture as HEVC without loss or compression: each block says "raw samples follow" (I-PCM), so only headers and three
// bins per block remain to be written. Clause numbers are those of ITU-T H.265 (08/2021).
import { bitWriter } from "./bit-writer.ts";
import type { Pixels } from "./picture-samples.ts";

export interface HevcPicture {
  /** The content of an item's `hvcC`: ISO/IEC 14496-15, 8.3.3.1. */
  configuration: Buffer;
  /** The only slice after its length in four bytes, as in a file's item. */
  samples: Buffer;
}

export interface HevcOptions {
  bits?: 8 | 10;
  /** Luma only (4:0:0), as for alpha. */
  isGrey?: boolean;
  /** How many of the highest bits of each sample are kept. With 1, files are as small as a phone's. */
  keptBits?: number;
  /** Whether the coded picture itself says that its samples use the full range, as they always do. */
  saysFullRange?: boolean;
}

/** Coding tree block, smallest coding block and I-PCM block have one size, so no block needs to say how it is split. */
const blockPixels = 32;
const nalUnit = { slice: 20, videoParameters: 32, sequenceParameters: 33, pictureParameters: 34 };

export function encodeHevc(
  pixels: Pixels,
  { bits = 8, isGrey = false, keptBits = bits, saysFullRange = false }: HevcOptions = {},
): HevcPicture {
  const sequence = { width: pixels.width, height: pixels.height, bits, isGrey, keptBits, saysFullRange };
  const level = profileTierLevel(sequence);
  const parameterSets = [
    [nalUnit.videoParameters, videoParameters(level)],
    [nalUnit.sequenceParameters, sequenceParameters(level, sequence)],
    [nalUnit.pictureParameters, pictureParameters()],
  ] as const;
  const slice = nalOf(nalUnit.slice, Buffer.concat([sliceHeader(), ...blocksOf(pixels, sequence), lastBins]));
  return {
    configuration: Buffer.concat([
      Buffer.from([1]),
      level,
      // Segments and frame rate unspecified; one layer; lengths of four bytes.
      Buffer.from([0xf0, 0, 0xfc, 0xfc | (isGrey ? 0 : 1), 0xf8 | (bits - 8), 0xf8 | (bits - 8), 0, 0, 0x0f]),
      Buffer.from([parameterSets.length]),
      ...parameterSets.map(([type, payload]) => {
        const nal = nalOf(type, payload);
        return Buffer.concat([Buffer.from([0x80 | type, 0, 1, nal.length >> 8, nal.length & 0xff]), nal]);
      }),
    ]),
    samples: Buffer.concat([Buffer.from(new Uint32Array([slice.length]).buffer).swap32(), slice]),
  };
}

// ---- Parameter sets and slice header -----------------------------------------------------------------------------------

interface Sequence {
  width: number;
  height: number;
  bits: number;
  isGrey: boolean;
  keptBits: number;
  saysFullRange: boolean;
}

/** 7.3.3: Main, Main 10, or (grey) the format range extensions; level 8.5, which has no limits. */
function profileTierLevel({ bits, isGrey }: Sequence): Buffer {
  const profile = isGrey ? 4 : bits > 8 ? 2 : 1;
  const level = bitWriter();
  level.put(profile, 8).put(0, 0);
  for (let i = 0; i < 32; i++) level.put(i === profile ? 1 : 0, 1);
  return level.put(0b1001, 4).put(0, 22).put(0, 22).put(255, 8).bytes();
}

/** 7.3.2.1. */
const videoParameters = (level: Buffer): Buffer =>
  bitWriter()
    .put(0, 4) // its id
    .put(0b11, 2) // the base layer is included
    .put(0, 6 + 3)
    .put(1, 1)
    .put(0xffff, 16)
    .append(level)
    .put(1, 1)
    .golomb(0, 0, 0) // buffers
    .put(0, 6)
    .golomb(0)
    .put(0, 2) // neither timing nor extension
    .trailing();

/** 7.3.2.2. */
function sequenceParameters(level: Buffer, sequence: Sequence): Buffer {
  const { width, height, bits, isGrey, keptBits, saysFullRange } = sequence;
  const [codedWidth, codedHeight] = [roundUp(width), roundUp(height)];
  // The window is counted in chroma samples.
  const unit = isGrey ? 1 : 2;
  const parameters = bitWriter()
    .put(0, 4 + 3)
    .put(1, 1)
    .append(level)
    .golomb(0, isGrey ? 0 : 1, codedWidth, codedHeight)
    .put(1, 1)
    .golomb(0, (codedWidth - width) / unit, 0, (codedHeight - height) / unit)
    .golomb(bits - 8, bits - 8, 0)
    .put(1, 1)
    .golomb(0, 0, 0) // buffers
    .golomb(2, 0) // coding blocks of 32, and no others
    .golomb(0, 3, 0, 0) // transform blocks of 4 to 32, which nothing uses
    .put(0, 3) // no scaling lists, no asymmetric partitions, no sample adaptive offset
    .put(1, 1) // I-PCM
    .put(keptBits - 1, 4)
    .put(keptBits - 1, 4)
    .golomb(2, 0) // blocks of 32
    .put(1, 1) // no loop filter on them
    .golomb(0)
    .put(0, 3);
  // E.2.1: sRGB in the full range, and nothing else.
  if (saysFullRange) parameters.put(0b1001_101_11, 9).put(1, 8).put(13, 8).put(6, 8).put(0, 7);
  else parameters.put(0, 1);
  return parameters.put(0, 1).trailing();
}

/** 7.3.2.3. */
const pictureParameters = (): Buffer =>
  bitWriter()
    .golomb(0, 0)
    .put(0, 1 + 1 + 3 + 1 + 1)
    .golomb(0, 0, 0)
    .put(0, 3)
    .golomb(0, 0)
    .put(0, 1 + 2 + 1 + 1 + 1 + 1)
    .put(0b101, 3) // deblocking filter control is present: it is off
    .put(0, 2)
    .golomb(0)
    .put(0, 2)
    .trailing();

/** 7.3.6.1: the first slice of a single picture, all intra (type 2), without a change of the quantizer. */
const sliceHeader = (): Buffer => bitWriter().put(0b10, 2).golomb(0, 2, 0).trailing();

// ---- Blocks ------------------------------------------------------------------------------------------------------------

/**
 * rangeTabLps of table 9-52, only its column for ranges from 448 on, because each block begins with a range of 510.
 * The row is the state of part_mode's context, which starts at 0 (its initValue 184 at a quantizer of 26; 9.3.2.2).
 */
const lpsRanges = [
  240, 227, 216, 205, 195, 185, 175, 166, 158, 150, 142, 135, 128, 122, 116, 110, 104, 99, 94, 89, 85, 80, 76, 72, 69,
  65, 62, 59, 56, 53, 50, 48, 45, 43, 41, 39, 37, 35, 33, 31, 30, 28, 27, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15,
  14, 14, 13, 12, 12, 11, 11, 10, 9,
];

/** A terminating bin of 1 is the part above the range minus 2; the encoder's flush ends in a 1 and zeros to the next byte (9.3.4.3.5, 9.3.5.6). */
const terminated = (range: number): Buffer => {
  const bits = ((range - 2) | 1) << 7;
  return Buffer.from([bits >> 8, bits & 0xff]);
};

/**
 * Three bins precede each block: end_of_slice_segment_flag of the previous block (0, terminating: it takes 2 off the range),
 * part_mode (always 1, the likelier value: it takes the other's share off the range), pcm_flag (1, terminating). All are the
 * lower part of the range except the last, so the arithmetic code is the last range itself. The coder restarts after the samples.
 */
const binsBefore = (block: number): Buffer =>
  terminated((block === 0 ? 510 : 508) - (lpsRanges[Math.min(block, lpsRanges.length - 1)] ?? 0));

const lastBins = terminated(510);

function* blocksOf(pixels: Pixels, { bits, isGrey, keptBits }: Sequence): Generator<Buffer> {
  const width = roundUp(pixels.width);
  const [luma, ...chroma] = planesOf(pixels, bits, isGrey);
  for (const plane of [luma, ...chroma])
    for (let i = 0; i < plane.length; i++) plane[i] = (plane[i] ?? 0) >> (bits - keptBits);
  let block = 0;
  for (let y = 0; y < roundUp(pixels.height); y += blockPixels) {
    for (let x = 0; x < width; x += blockPixels) {
      yield binsBefore(block++);
      yield samplesIn(luma, width, x, y, blockPixels, keptBits);
      for (const plane of chroma) yield samplesIn(plane, width / 2, x / 2, y / 2, blockPixels / 2, keptBits);
    }
  }
}

function samplesIn(plane: Uint16Array, stride: number, x: number, y: number, side: number, bits: number): Buffer {
  const packed = Buffer.alloc((side * side * bits) / 8);
  let [at, pending, pendingBits] = [0, 0, 0];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      pending = ((pending << bits) | (plane[(y + row) * stride + x + column] ?? 0)) & 0x3ffff;
      for (pendingBits += bits; pendingBits >= 8; pendingBits -= 8) packed[at++] = pending >> (pendingBits - 8);
    }
  }
  return packed;
}

/** Full range, by BT.601 (table E.5, matrix_coefficients 6). The last row and column are repeated to fill whole blocks. */
function planesOf({ data, width, height }: Pixels, bits: number, isGrey: boolean): [Uint16Array, ...Uint16Array[]] {
  const [codedWidth, codedHeight] = [roundUp(width), roundUp(height)];
  const luma = new Uint16Array(codedWidth * codedHeight);
  const [blue, red] = [new Uint16Array(luma.length / 4), new Uint16Array(luma.length / 4)];
  const [most, middle] = [2 ** bits - 1, 2 ** (bits - 1)];
  const clip = (value: number) => Math.max(0, Math.min(most, Math.round(value)));
  for (let y = 0; y < codedHeight; y++) {
    for (let x = 0; x < codedWidth; x++) {
      const at = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 3;
      const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]];
      const brightness = 0.299 * r + 0.587 * g + 0.114 * b;
      luma[y * codedWidth + x] = clip((brightness * most) / 255);
      if (isGrey || x & 1 || y & 1) continue;
      const place = (y / 2) * (codedWidth / 2) + x / 2;
      blue[place] = clip((((b - brightness) / 1.772) * most) / 255 + middle);
      red[place] = clip((((r - brightness) / 1.402) * most) / 255 + middle);
    }
  }
  return isGrey ? [luma] : [luma, blue, red];
}

const roundUp = (pixels: number) => Math.ceil(pixels / blockPixels) * blockPixels;

// ---- Units -------------------------------------------------------------------------------------------------------------

/** 7.3.1: a header of two bytes. After two zero bytes, a byte of at most 3 is escaped by a 3 before it. */
function nalOf(type: number, payload: Uint8Array): Buffer {
  const escaped = Buffer.alloc(2 + Math.ceil(payload.length * 1.5));
  escaped.set([type << 1, 1]);
  let [at, zeros] = [2, 0];
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      escaped[at++] = 3;
      zeros = 0;
    }
    escaped[at++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return escaped.subarray(0, at);
}
