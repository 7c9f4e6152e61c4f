// Calls libheif's C functions in WebAssembly, because its JavaScript API cannot decode strictly. Looks after their errors and memory.
import { createRequire } from "node:module";
import { damaged, isTrap, PictureError, refusalOf, UndecodedError } from "./picture-error.ts";

/** An address in WebAssembly's memory. */
export type Pointer = number;

/** Errors are written to the first argument. */
export interface LibHeif {
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

export interface LibHeifCalls {
  lib: LibHeif;
  /** Frees it once the work is done. Throws PictureError if there was no memory for it. @returns the same pointer */
  keep(pointer: Pointer, free: (pointer: Pointer) => void): Pointer;
  /** Throws PictureError if the function writes an error. @returns what it writes to `result` */
  call(callFunction: (error: Pointer, result: Pointer) => void): number;
}

/** The size of `heif_error`: code, subcode and message. */
const errorBytes = 12;
/** Errors' codes, and a subcode, of pictures that libheif does not support or does not want to decode. */
const [unsupportedFileType, unsupportedFeature, securityLimitExceeded] = [3, 4, 1000];

/** Throws PictureError, and traps. */
export async function withLibHeif<Result>(work: (calls: LibHeifCalls) => Promise<Result>): Promise<Result> {
  // The bundle, because the other entry looks for its binary in the working directory. Loaded on demand, because it takes 8 MB.
  const lib = createRequire(import.meta.url)("libheif-js/wasm-bundle") as LibHeif;
  const kept: (() => void)[] = [];
  const keep: LibHeifCalls["keep"] = (pointer, free) => {
    if (pointer === 0) throw new PictureError("Decoding it takes too much memory.");
    kept.push(() => free(pointer));
    return pointer;
  };
  const freeAll = () => {
    for (const free of kept.reverse()) free();
  };
  try {
    const error = keep(lib._malloc(errorBytes), lib._free);
    const result = keep(lib._malloc(Uint32Array.BYTES_PER_ELEMENT), lib._free);
    const call: LibHeifCalls["call"] = (callFunction) => {
      lib.HEAPU32[error / 4] = 0;
      callFunction(error, result);
      throwError(lib, error);
      return lib.HEAPU32[result / 4] ?? 0;
    };
    const made = await work({ lib, keep, call });
    freeAll();
    return made;
  } catch (thrown) {
    // Behind a trap, the memory is in disorder.
    if (!isTrap(thrown)) freeAll();
    throw refusalOf(thrown);
  }
}

function throwError(lib: LibHeif, error: Pointer): void {
  const [code, subcode, message = 0] = lib.HEAPU32.subarray(error / 4);
  if (code === 0) return;
  const cause = textAt(lib, message);
  const isUndecodable =
    code === unsupportedFileType || code === unsupportedFeature || subcode === securityLimitExceeded;
  throw isUndecodable ? new UndecodedError("Previews cannot be made of this kind of HEIF.", { cause }) : damaged(cause);
}

function textAt({ HEAPU8 }: LibHeif, from: Pointer): string {
  return Buffer.from(HEAPU8.subarray(from, HEAPU8.indexOf(0, from))).toString();
}
