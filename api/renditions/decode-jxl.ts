// Decodes JPEG XL with libvips in WebAssembly, because sharp's native libvips does not support it.
import { createRequire } from "node:module";
import { type DecodedPicture, fullSizeOf } from "./decoded-picture.ts";
import { PictureError, refusalOf } from "./picture-error.ts";
import { checkPixels, maxWasmPixels } from "./picture-limits.ts";
import { largePixels } from "./recipe.ts";

type Vips = Awaited<ReturnType<typeof import("wasm-vips")>>;
type Image = InstanceType<Vips["Image"]>;

let starting: Promise<Vips> | undefined;

/** Throws PictureError. */
export async function decodeJxl(bytes: Uint8Array): Promise<DecodedPicture> {
  starting ??= start();
  const vips = await starting;
  try {
    const header = vips.Image.newFromBuffer(bytes);
    checkPixels(header.width, header.height, maxWasmPixels);
    const orientation = header.getTypeof("orientation") === 0 ? undefined : header.getInt("orientation");
    const { width, height } = header;
    const options = { height: largePixels, size: "down", output_profile: "srgb" } as const;
    const small =
      header.format === "float"
        ? asIntegers(header).thumbnailImage(largePixels, options)
        : vips.Image.thumbnailBuffer(bytes, largePixels, options);
    header.delete();
    const picture = small.colourspace("srgb").cast("uchar");
    const decoded = { pixels: picture.writeToMemory() as Uint8Array, width: picture.width, height: picture.height };
    if (picture.bands !== 3 && picture.bands !== 4) throw new PictureError("It has channels that no screen shows.");
    return { ...decoded, channels: picture.bands, ...fullSizeOf({ width, height }, orientation) };
  } catch (thrown) {
    throw refusalOf(thrown);
  }
}

/** libvips applies a profile to floating-point samples as if they went up to 255, so that the picture would be black. */
const asIntegers = (picture: Image): Image =>
  picture
    .linear(65535, 0)
    .cast("ushort")
    .copy({ interpretation: picture.bands < 3 ? "grey16" : "rgb16" });

async function start(): Promise<Vips> {
  const open = createRequire(import.meta.url)("wasm-vips") as typeof import("wasm-vips");
  const vips = await open({ dynamicLibraries: ["vips-jxl.wasm"] });
  vips.concurrency(1);
  vips.Cache.max(0);
  return vips;
}
