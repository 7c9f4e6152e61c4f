// Decodes HEIC and HEIF with libheif in WebAssembly. It rotates the picture itself, so EXIF's orientation is ignored.
import { createRequire } from "node:module";
import sharp from "sharp";
import { byteSourceOf } from "../captions/byte-source.ts";
import { toSrgb } from "./convert-colours.ts";
import type { DecodedPicture } from "./decoded-picture.ts";
import { profileInHeif } from "./heif-colours.ts";
import { damaged } from "./picture-error.ts";
import { checkPixels, maxWasmPixels } from "./picture-limits.ts";
import { largePixels } from "./recipe.ts";

interface HeifImage {
  get_width(): number;
  get_height(): number;
  is_primary(): boolean;
  has_alpha_channel(): boolean;
  display(target: Picture, done: (shown: Picture | null) => void): void;
  free(): void;
}
interface Picture {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}
interface LibHeif {
  HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] };
}

/** Throws PictureError. */
export async function decodeHeif(bytes: Uint8Array): Promise<DecodedPicture> {
  // The bundle, because the other entry looks for its binary in the working directory. Loaded on demand, because it takes 8 MB.
  const { HeifDecoder } = createRequire(import.meta.url)("libheif-js/wasm-bundle") as LibHeif;
  const images = new HeifDecoder().decode(bytes);
  try {
    const image = images.find((each) => each.is_primary()) ?? images[0];
    if (!image) throw damaged();
    const { picture, hasAlpha } = await show(image);
    const { width, height } = picture;
    const whole = sharp(picture.data, { raw: { width, height, channels: 4 } });
    const { data, info } = await (hasAlpha ? whole : whole.removeAlpha())
      .resize({ width: largePixels, height: largePixels, fit: "inside", withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const channels = hasAlpha ? 4 : 3;
    const decoded = { pixels: data, width: info.width, height: info.height, channels } as const;
    const profile = profileInHeif(byteSourceOf(bytes));
    return { ...(profile ? await toSrgb(decoded, profile) : decoded), fullWidth: width, fullHeight: height };
  } finally {
    for (const image of images) image.free();
  }
}

async function show(image: HeifImage): Promise<{ picture: Picture; hasAlpha: boolean }> {
  const [width, height] = [image.get_width(), image.get_height()];
  checkPixels(width, height, maxWasmPixels);
  const target = { data: new Uint8ClampedArray(width * height * 4), width, height };
  const picture = await new Promise<Picture | null>((resolve) => image.display(target, resolve));
  if (!picture) throw damaged();
  return { picture, hasAlpha: image.has_alpha_channel() };
}
