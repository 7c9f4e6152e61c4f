// Decodes HEIC and HEIF with libheif in WebAssembly. It rotates the picture itself, so EXIF's orientation is ignored.
import { createRequire } from "node:module";
import sharp from "sharp";
import { boxesOf } from "../captions/boxes.ts";
import { byteSourceOf } from "../captions/byte-source.ts";
import { toSrgb } from "./convert-colours.ts";
import type { DecodedPicture } from "./decoded-picture.ts";
import { profileInHeif } from "./heif-colours.ts";
import { damaged, refusalOf, UndecodedError } from "./picture-error.ts";
import { checkPixels, maxWasmPixels } from "./picture-limits.ts";
import { largePixels } from "./recipe.ts";

/** An address in WebAssembly's memory. */
type Pointer = number;

/** libheif's C functions, because its JavaScript API cannot decode strictly. Errors are written to the first argument. */
interface LibHeif {
  HEAPU8: Uint8Array;
  HEAPU32: Uint32Array;
  _malloc(sizeBytes: number): Pointer;
  _free(memory: Pointer): void;
  _heif_context_alloc(): Pointer;
  _heif_context_free(context: Pointer): void;
  _heif_context_read_from_memory_without_copy(
    error: Pointer,
    context: Pointer,
    file: Pointer,
    sizeBytes: number,
    options: 0,
  ): void;
  _heif_context_get_primary_image_handle(error: Pointer, context: Pointer, handle: Pointer): void;
  _heif_image_handle_get_width(handle: Pointer): number;
  _heif_image_handle_get_height(handle: Pointer): number;
  _heif_image_handle_has_alpha_channel(handle: Pointer): number;
  _heif_image_handle_release(handle: Pointer): void;
  _heif_decoding_options_alloc(): Pointer;
  _heif_decoding_options_free(options: Pointer): void;
  _heif_decode_image(
    error: Pointer,
    handle: Pointer,
    image: Pointer,
    colourSpace: number,
    chroma: number,
    options: Pointer,
  ): void;
  _heif_image_get_width(image: Pointer, channel: number): number;
  _heif_image_get_height(image: Pointer, channel: number): number;
  _heif_image_get_plane_readonly(image: Pointer, channel: number, rowBytes: Pointer): Pointer;
  _heif_image_release(image: Pointer): void;
}

/** `heif_colorspace_RGB`, `heif_chroma_interleaved_RGBA`, `heif_channel_interleaved`. */
const [rgb, rgba, interleaved] = [1, 11, 10];
/** Offsets in `heif_decoding_options`. */
const optionAt = {
  /** Without it, a tile that cannot be decoded is shown green. */
  strictDecoding: 21,
  /** Some Sony cameras name the smaller range of video beside pictures that name, and use, the full range. */
  autocorrectBrokenInput: 68,
};
/** The size of `heif_error`: code, subcode and message. */
const errorBytes = 12;
/** An error's code, and a subcode, of pictures that libheif does not support or does not want to decode. */
const [unsupportedFeature, securityLimitExceeded] = [4, 1000];

/** Throws PictureError. @param bytes of the whole file. They are changed. */
export async function decodeHeif(bytes: Uint8Array): Promise<DecodedPicture> {
  // The bundle, because the other entry looks for its binary in the working directory. Loaded on demand, because it takes 8 MB.
  const lib = createRequire(import.meta.url)("libheif-js/wasm-bundle") as LibHeif;
  hideOthers(bytes);
  const undo: (() => void)[] = [];
  /** @returns the value, which is freed at the end */
  const keep = (pointer: Pointer, free: (pointer: Pointer) => void): Pointer => {
    if (pointer === 0) throw damaged("no memory");
    undo.push(() => free(pointer));
    return pointer;
  };
  try {
    const decoded = await shown(open(lib, bytes, keep));
    const profile = profileInHeif(byteSourceOf(bytes));
    return profile ? await toSrgb(decoded, profile) : decoded;
  } catch (thrown) {
    throw refusalOf(thrown);
  } finally {
    for (const free of undo.reverse()) free();
  }
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

/** Throws PictureError. @returns the decoded primary picture, in WebAssembly's memory */
function open(
  lib: LibHeif,
  bytes: Uint8Array,
  keep: (pointer: Pointer, free: (pointer: Pointer) => void) => Pointer,
): Plane {
  const error = keep(lib._malloc(errorBytes), lib._free);
  const out = keep(lib._malloc(Uint32Array.BYTES_PER_ELEMENT), lib._free);
  const result = () => lib.HEAPU32[out / 4] ?? 0;
  const check = () => {
    const [code, subcode, message = 0] = lib.HEAPU32.subarray(error / 4);
    if (code === 0) return;
    const cause = textAt(lib, message);
    const isDamage = code !== unsupportedFeature && subcode !== securityLimitExceeded;
    throw isDamage ? damaged(cause) : new UndecodedError("Previews cannot be made of this kind of HEIF.", { cause });
  };
  const file = keep(lib._malloc(bytes.length), lib._free);
  lib.HEAPU8.set(bytes, file);
  const context = keep(lib._heif_context_alloc(), lib._heif_context_free);
  lib._heif_context_read_from_memory_without_copy(error, context, file, bytes.length, 0);
  check();
  lib._heif_context_get_primary_image_handle(error, context, out);
  check();
  const handle = keep(result(), lib._heif_image_handle_release);
  checkPixels(lib._heif_image_handle_get_width(handle), lib._heif_image_handle_get_height(handle), maxWasmPixels);
  const options = keep(lib._heif_decoding_options_alloc(), lib._heif_decoding_options_free);
  for (const offset of Object.values(optionAt)) lib.HEAPU8[options + offset] = 1;
  lib._heif_decode_image(error, handle, out, rgb, rgba, options);
  check();
  const image = keep(result(), lib._heif_image_release);
  const [width, height] = [
    lib._heif_image_get_width(image, interleaved),
    lib._heif_image_get_height(image, interleaved),
  ];
  const plane = lib._heif_image_get_plane_readonly(image, interleaved, out);
  const rowBytes = result();
  const pixels = lib.HEAPU8.subarray(plane, plane + rowBytes * height);
  return { pixels, width, height, rowBytes, hasAlpha: lib._heif_image_handle_has_alpha_channel(handle) !== 0 };
}

function textAt({ HEAPU8 }: LibHeif, from: Pointer): string {
  return Buffer.from(HEAPU8.subarray(from, HEAPU8.indexOf(0, from))).toString();
}

async function shown({ pixels, width, height, rowBytes, hasAlpha }: Plane): Promise<DecodedPicture> {
  const channels = 4;
  const rows = sharp(pixels, { raw: { width: rowBytes / channels, height, channels } });
  const picture = rows.extract({ left: 0, top: 0, width, height });
  const { data, info } = await (hasAlpha ? picture : picture.removeAlpha())
    .resize({ width: largePixels, height: largePixels, fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height, fullWidth: width, fullHeight: height };
  return { pixels: data, channels: hasAlpha ? 4 : 3, ...size };
}
