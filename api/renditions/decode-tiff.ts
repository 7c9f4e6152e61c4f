// TIFFs that libvips alone shows wrong, or not at all: where the photo is not on the first page, a tag makes no sense, a channel is no
// transparency, or samples have 32 bits.
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { channelsOf, decodeWithSharp, fitLarge, openUpright } from "./decode-with-sharp.ts";
import type { DecodedPicture } from "./decoded-picture.ts";
import { damaged, PictureError } from "./picture-error.ts";
import { checkPixels, maxWasmPixels } from "./picture-limits.ts";
import type { TiffLayout } from "./tiff-layout.ts";

/** Throws PictureError. */
export async function decodeTiff(file: string, layout: TiffLayout): Promise<DecodedPicture> {
  const { page, patches, extraChannels, bitsPerSample, isUnsigned } = layout;
  if (bitsPerSample > 32)
    throw new PictureError(`Its samples have ${bitsPerSample} bits each; previews are made of up to 32.`);
  const input = patches.length === 0 ? file : await patched(file, patches);
  const isOnlyAlpha = extraChannels.length === 0 || (extraChannels.length === 1 && extraChannels[0] === "alpha");
  if (isOnlyAlpha && isUnsigned && bitsPerSample < 32) return decodeWithSharp(input, { page });
  try {
    return await (isOnlyAlpha ? decodeDeep(input, page) : decodeWithoutExtras(input, layout));
  } catch (thrown) {
    throw thrown instanceof PictureError ? thrown : damaged(thrown);
  }
}

async function patched(file: string, patches: TiffLayout["patches"]): Promise<Uint8Array> {
  const content = await readFile(file);
  for (const { offset, bytes } of patches) content.set(bytes, offset);
  return content;
}

/**
 * Whole before it is made smaller: libvips would weigh the colours by the last channel, as if that were transparency. It is often a mask,
 * or a scanner's infrared.
 */
async function decodeWithoutExtras(
  input: string | Uint8Array,
  { page, extraChannels }: TiffLayout,
): Promise<DecodedPicture> {
  const { width, height } = await headerOf(input, page);
  checkPixels(width, height, maxWasmPixels);
  const { data, info } = await openUpright(input, page)
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const alpha = info.channels - extraChannels.length + extraChannels.indexOf("alpha");
  const kept = extraChannels.includes("alpha") ? [0, 1, 2, alpha] : [0, 1, 2];
  // In place: what is written lies before what is still to be read.
  let to = 0;
  for (let from = 0; from < data.length; from += info.channels)
    for (const channel of kept) data[to++] = data[from + channel] ?? 0;
  const raw = { width: info.width, height: info.height, channels: kept.length as 3 | 4 };
  return decodeWithSharp(data.subarray(0, to), { raw });
}

type Header = Awaited<ReturnType<typeof headerOf>>;

/** How a sample becomes one of 8 bits, where libvips does it wrong; signed ones count from the middle. */
function scaleOf({ depth, space }: Header): ((samples: Float32Array) => (value: number) => number) | undefined {
  if (depth === "uint") return () => (value) => value / 2 ** 24;
  if (depth === "int") return () => (value) => 128 + value / 2 ** 24;
  if (depth === "short" && space !== "grey16") return () => (value) => 128 + value / 2 ** 8;
  if (depth === "char") return () => (value) => 128 + value;
  return depth === "float" && space === "b-w" ? byteOfFloat : undefined;
}

/** Floating-point colours are linear, from 0 to 1; libvips knows it of colours, and not of grey. Some programs count to 255. */
const mostIfLinear = 64;

async function decodeDeep(input: string | Uint8Array, page: number): Promise<DecodedPicture> {
  const header = await headerOf(input, page);
  const scale = scaleOf(header);
  if (scale === undefined) return decodeWithSharp(input, { page });
  const { width, height, orientation = 1 } = header;
  checkPixels(width, height);
  const { data, info } = await fitLarge(openUpright(input, page))
    .raw({ depth: "float" })
    .toBuffer({ resolveWithObject: true });
  const samples = new Float32Array(data.buffer, data.byteOffset, data.length / Float32Array.BYTES_PER_ELEMENT);
  const pixels = new Uint8ClampedArray(samples.length);
  const byteOf = scale(samples);
  for (let i = 0; i < samples.length; i++) pixels[i] = byteOf(samples[i] ?? 0);
  return {
    pixels: new Uint8Array(pixels.buffer),
    width: info.width,
    height: info.height,
    channels: channelsOf(info.channels),
    fullWidth: orientation >= 5 ? height : width,
    fullHeight: orientation >= 5 ? width : height,
  };
}

const headerOf = (input: string | Uint8Array, page: number) =>
  sharp(input, { limitInputPixels: false, page }).metadata();

function byteOfFloat(samples: Float32Array): (value: number) => number {
  if (samples.some((value) => value > mostIfLinear)) return (value) => value;
  return (value) => 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
}
