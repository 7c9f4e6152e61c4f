// Decodes HEIC and HEIF with libheif in WebAssembly. It rotates the picture itself, so EXIF's orientation is ignored.
import sharp from "sharp";
import { boxesOf } from "../captions/boxes.ts";
import { byteSourceOf } from "../captions/byte-source.ts";
import { toSrgb } from "./convert-colours.ts";
import type { DecodedPicture } from "./decoded-picture.ts";
import { fitInside } from "./fit-inside.ts";
import { profileInHeif } from "./heif-colours.ts";
import { type LibHeifCalls, type Pointer, withLibHeif } from "./libheif.ts";
import { checkPixels, maxWasmPixels } from "./picture-limits.ts";
import { largePixels } from "./recipe.ts";

/** `heif_colorspace_RGB`, `heif_chroma_interleaved_RGBA`, `heif_channel_interleaved`. */
const [rgb, rgba, interleaved] = [1, 11, 10];
/** Offsets in `heif_decoding_options`. */
const optionAt = {
  /** Without it, a tile that cannot be decoded is shown green. */
  strictDecoding: 21,
  /** Some Sony cameras name the smaller range of video beside pictures that name, and use, the full range. */
  autocorrectBrokenInput: 68,
};

/** Throws PictureError, and traps. @param bytes of the whole file. They are changed. */
export async function decodeHeif(bytes: Uint8Array): Promise<DecodedPicture> {
  hideOthers(bytes);
  return withLibHeif(async (calls) => {
    const decoded = await shown(decodePrimary(calls, bytes));
    const profile = profileInHeif(byteSourceOf(bytes));
    return profile ? await toSrgb(decoded, profile) : decoded;
  });
}

const unknownName = Buffer.from("----");

/** libheif also reads films and further photos in the file, and shows nothing if one of them is odd. So their boxes get another name. */
function hideOthers(bytes: Uint8Array): void {
  let start = 0;
  let hasPhoto = false;
  for (const { type, end } of boxesOf(byteSourceOf(bytes))) {
    if (type === "moov" || (type === "meta" && hasPhoto)) bytes.set(unknownName, start + 4);
    hasPhoto ||= type === "meta";
    start = end;
  }
}

interface Plane {
  pixels: Uint8Array;
  width: number;
  height: number;
  rowBytes: number;
  hasAlpha: boolean;
}

/** Throws PictureError. @returns the primary picture, in WebAssembly's memory */
function decodePrimary({ lib, keep, call }: LibHeifCalls, bytes: Uint8Array): Plane {
  const file = keep(lib._malloc(bytes.length), lib._free);
  lib.HEAPU8.set(bytes, file);
  const context = keep(lib._heif_context_alloc(), lib._heif_context_free);
  call((error) => lib._heif_context_read_from_memory_without_copy(error, context, file, bytes.length, 0));
  const handle = keep(
    call((error, result) => lib._heif_context_get_primary_image_handle(error, context, result)),
    lib._heif_image_handle_release,
  );
  checkPixels(lib._heif_image_handle_get_width(handle), lib._heif_image_handle_get_height(handle), maxWasmPixels);
  const options = keep(lib._heif_decoding_options_alloc(), lib._heif_decoding_options_free);
  for (const offset of Object.values(optionAt)) lib.HEAPU8[options + offset] = 1;
  const image = keep(
    call((error, result) => lib._heif_decode_image(error, handle, result, rgb, rgba, options)),
    lib._heif_image_release,
  );
  const width = lib._heif_image_get_width(image, interleaved);
  const height = lib._heif_image_get_height(image, interleaved);
  let plane: Pointer = 0;
  const rowBytes = call((_, result) => {
    plane = lib._heif_image_get_plane_readonly(image, interleaved, result);
  });
  const pixels = lib.HEAPU8.subarray(plane, plane + rowBytes * height);
  return { pixels, width, height, rowBytes, hasAlpha: lib._heif_image_handle_has_alpha_channel(handle) !== 0 };
}

async function shown({ pixels, width, height, rowBytes, hasAlpha }: Plane): Promise<DecodedPicture> {
  const channels = 4;
  const rows = sharp(pixels, { raw: { width: rowBytes / channels, height, channels } });
  const picture = rows.extract({ left: 0, top: 0, width, height });
  const { data, info } = await fitInside(hasAlpha ? picture : picture.removeAlpha(), largePixels)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height, fullWidth: width, fullHeight: height };
  return { pixels: data, channels: hasAlpha ? 4 : 3, ...size };
}
