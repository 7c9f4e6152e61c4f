// Decodes TIFFs that libvips alone shows wrongly or not at all: the photo is not on the first page, a tag is invalid, a channel is not transparency,
// or samples have 32 bits.
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { channelsOf, decodeWithSharp, openUpright } from "./decode-with-sharp.ts";
import { type DecodedPicture, fullSizeOf } from "./decoded-picture.ts";
import { fitInside } from "./fit-inside.ts";
import { PictureError, refusalOf } from "./picture-error.ts";
import { checkPixels, maxWasmPixels } from "./picture-limits.ts";
import { largePixels } from "./recipe.ts";
import type { TiffLayout } from "./tiff-layout.ts";

const shownBits = [1, 2, 4, 8, 16, 32];

/** Throws PictureError. */
export async function decodeTiff(file: string, layout: TiffLayout): Promise<DecodedPicture> {
  const { patches, extraChannels, bitsPerSample, isUnsigned } = layout;
  if (!shownBits.includes(bitsPerSample))
    throw new PictureError(`It has ${bitsPerSample} bits per sample; previews can be made of 1, 2, 4, 8, 16 or 32.`);
  const input = patches.length === 0 ? file : await patched(file, patches);
  const isOnlyAlpha = extraChannels.length === 0 || (extraChannels.length === 1 && extraChannels[0] === "alpha");
  if (isOnlyAlpha && isUnsigned && bitsPerSample < 32) return decodeWithSharp(input, layout);
  try {
    return await (isOnlyAlpha ? decodeDeep(input, layout) : decodeWithoutExtras(input, layout));
  } catch (thrown) {
    throw refusalOf(thrown);
  }
}

async function patched(file: string, patches: TiffLayout["patches"]): Promise<Uint8Array> {
  const content = await readFile(file);
  for (const { offset, bytes } of patches) content.set(bytes, offset);
  return content;
}

/**
 * Decodes at full size first, because libvips would weight the colours by the last channel when scaling, as if it were transparency. It is often a
 * mask, or a scanner's infrared channel.
 */
async function decodeWithoutExtras(input: string | Uint8Array, layout: TiffLayout): Promise<DecodedPicture> {
  const { extraChannels } = layout;
  const { width, height } = await headerOf(input, layout);
  checkPixels(width, height, maxWasmPixels);
  const { data, info } = await openUpright(input, layout)
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const alpha = info.channels - extraChannels.length + extraChannels.indexOf("alpha");
  const kept = extraChannels.includes("alpha") ? [0, 1, 2, alpha] : [0, 1, 2];
  // In place: the output never overtakes the input.
  let to = 0;
  for (let from = 0; from < data.length; from += info.channels)
    for (const channel of kept) data[to++] = data[from + channel] ?? 0;
  const raw = { width: info.width, height: info.height, channels: kept.length as 3 | 4 };
  return decodeWithSharp(data.subarray(0, to), { raw });
}

type Header = Awaited<ReturnType<typeof headerOf>>;
type Scale = (value: number) => number;

/** Converts a sample to 8 bits where libvips gets it wrong. Signed samples count from the middle. */
function scaleOf({ depth, space }: Header): ((samples: Float32Array) => Scale) | undefined {
  if (depth === "float") return byteOfFloat;
  if (depth === "uint") return () => (value) => value / 2 ** 24;
  if (depth === "int") return () => (value) => 128 + value / 2 ** 24;
  if (depth === "short" && space !== "grey16") return () => (value) => 128 + value / 2 ** 8;
  return depth === "char" ? () => (value) => 128 + value : undefined;
}

/** libvips passes half-precision grey only as integers, so light from 0 to 1 is scaled to this many steps. */
const halfSteps = 4096;

async function decodeDeep(input: string | Uint8Array, layout: TiffLayout): Promise<DecodedPicture> {
  const header = await headerOf(input, layout);
  const scale = scaleOf(header);
  const { width, height, depth, space, hasProfile, hasAlpha, orientation } = header;
  // libvips handles floating-point colours with a profile correctly.
  if (scale === undefined || (depth === "float" && hasProfile)) return decodeWithSharp(input, layout);
  checkPixels(width, height);
  const picture = fitInside(openUpright(input, layout), largePixels);
  const isHalf = depth === "float" && space === "grey16";
  const asTheyAre = isHalf ? picture.linear(halfSteps, 0) : picture;
  const { data, info } = await (depth === "float" ? asTheyAre.toColourspace(space) : picture)
    .raw({ depth: "float" })
    .toBuffer({ resolveWithObject: true });
  const samples = new Float32Array(data.buffer, data.byteOffset, data.length / Float32Array.BYTES_PER_ELEMENT);
  const pixels = new Uint8ClampedArray(samples.length);
  if (isHalf) for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) / halfSteps;
  const byteOf = scale(samples);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] ?? 0;
    const isShare = hasAlpha && i % info.channels === info.channels - 1 && sample <= 1; // transparency, not light
    pixels[i] = isShare ? 255 * sample : byteOf(sample);
  }
  const bytes = new Uint8Array(pixels.buffer);
  return {
    ...asRgb(bytes, info.channels, hasAlpha),
    width: info.width,
    height: info.height,
    ...fullSizeOf({ width, height }, orientation),
  };
}

/** Expands grey to red, green and blue. */
function asRgb(bytes: Uint8Array, channels: number, hasAlpha: boolean): Pick<DecodedPicture, "pixels" | "channels"> {
  if (channels > 2) return { pixels: bytes, channels: channelsOf(channels) };
  const kept = hasAlpha && channels === 2 ? [0, 0, 0, 1] : [0, 0, 0];
  const pixels = new Uint8Array((bytes.length / channels) * kept.length);
  let to = 0;
  for (let from = 0; from < bytes.length; from += channels)
    for (const channel of kept) pixels[to++] = bytes[from + channel] ?? 0;
  return { pixels, channels: kept.length as 3 | 4 };
}

const headerOf = (input: string | Uint8Array, { page }: TiffLayout) =>
  sharp(input, { limitInputPixels: false, page }).metadata();

/**
 * Floating-point samples are linear light from 0 to 1, and highlights go far beyond. Some programs use 0 to 255 or 65,535; there more than just the
 * highlights exceed 1.
 */
function byteOfFloat(samples: Float32Array): Scale {
  const bright = brightOf(samples);
  if (bright > mostOfBytes) return (value) => value / 257;
  if (bright > mostOfLight) return (value) => value;
  return (value) => 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
}

const mostOfLight = 16;
const mostOfBytes = 1024;
const probes = 10_000;

/** The 99th percentile. */
function brightOf(samples: Float32Array): number {
  const step = Math.max(1, Math.floor(samples.length / probes) | 1);
  const some = Float32Array.from({ length: Math.ceil(samples.length / step) }, (_, i) => samples[i * step] || 0).sort();
  return some[Math.floor(some.length * 0.99)] ?? 0;
}
