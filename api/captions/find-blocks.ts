// Finds the blocks of metadata in a photo, according to its container.
import { type Container, containerOf } from "../contract.ts";
import { type Blocks, maxBlockBytes } from "./blocks.ts";
import { latin1Of } from "./decode-text.ts";
import { looksLikeXmp } from "./decode-xmp.ts";
import { findInCrw, findInX3f } from "./find-in-crw.ts";
import { findInGif } from "./find-in-gif.ts";
import { findInHeif } from "./find-in-heif.ts";
import { findInJpeg } from "./find-in-jpeg.ts";
import { findInJpegTrailer } from "./find-in-jpeg-trailer.ts";
import { findInJxl } from "./find-in-jxl.ts";
import { findInPng } from "./find-in-png.ts";
import { findInCr3, findInJp2, findInMrw, findInPsd, findInRaf, findInTiff } from "./find-in-raw.ts";
import { findInWebp } from "./find-in-webp.ts";
import type { MeteredSource } from "./metered-source.ts";

/** Enough for `containerOf`, and to recognise XMP in UTF-32 behind a comment. */
export const headBytes = 1024;

export type Kind = Exclude<Container, "avif" | "orf" | "rw2"> | "psd" | "jp2" | "xmp";

/** Determined from the bytes. Covers more than photoup accepts, because `photoup inspect` reads those files too. */
export function kindOf(head: Uint8Array): Kind | undefined {
  const container = containerOf(head);
  if (container === "avif") return "heif";
  if (container === "orf" || container === "rw2") return "tiff";
  if (container !== undefined) return container;
  const start = latin1Of(head, 0, 12);
  if (start.startsWith("8BPS")) return "psd";
  if (start.startsWith("\0\0\0\x0cjP  ")) return "jp2";
  return looksLikeXmp(head) ? "xmp" : undefined;
}

const finders: Record<Kind, (source: MeteredSource, blocks: Blocks) => void> = {
  jpeg: (source, blocks) => {
    findInJpeg(source, blocks);
    findInJpegTrailer(source, blocks);
  },
  png: findInPng,
  gif: findInGif,
  webp: findInWebp,
  tiff: findInTiff,
  heif: findInHeif,
  jxl: findInJxl,
  cr3: findInCr3,
  raf: findInRaf,
  mrw: findInMrw,
  crw: findInCrw,
  x3f: findInX3f,
  psd: findInPsd,
  jp2: findInJp2,
  xmp: (source, blocks) => blocks.xmp.push(source.read(0, Math.min(source.sizeBytes, maxBlockBytes))),
};

export function findBlocks(kind: Kind | undefined, source: MeteredSource, blocks: Blocks): void {
  if (kind !== undefined) finders[kind](source, blocks);
}
