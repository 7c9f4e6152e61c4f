// Lists everything else that a camera wrote (exposure, flash, lens and so on). The only file that imports exifr.
import type { ByteSource } from "./byte-source.ts";
import { findExif } from "./read-caption.ts";

/** Real EXIF blocks are a few kilobytes. */
const maxExifBytes = 1024 * 1024;

// Texts are read by our own code: exifr loses 8-bit text and turns "007" into 7. One frozen object, because exifr keeps every options object for
// ever.
const options = Object.freeze({
  tiff: true,
  ifd1: false,
  exif: true,
  gps: true,
  interop: false,
  xmp: false,
  iptc: false,
  icc: false,
  jfif: false,
  ihdr: false,
  makerNote: false,
  userComment: false,
  skip: ["ImageDescription", "XPTitle", "XPComment", "XPSubject", "XPAuthor", "XPKeywords", "UserComment", "MakerNote"],
  mergeOutput: true,
  reviveValues: false,
});

/**
 * Names and values as exifr shows them, from the photo's first EXIF block, in any container that photoup reads. Empty if there is none, or if exifr
 * rejects it.
 */
export async function listCameraTags(source: ByteSource): Promise<Record<string, string | number>> {
  const block = findExif(source);
  if (block === undefined || block.sizeBytes < 16) return {};
  const bytes = block.read(0, maxExifBytes).slice();
  // exifr accepts only 42 as the magic number, not those of RAW formats.
  bytes.set(bytes[0] === 0x49 ? [0x2a, 0] : [0, 0x2a], 2);
  const { parse } = (await import("exifr")).default;
  const tags: Record<string, unknown> = (await parse(bytes, options).catch(() => undefined)) ?? {};
  return Object.fromEntries(Object.entries(tags).flatMap(([name, value]) => shown(name, value)));
}

function shown(name: string, value: unknown): [string, string | number][] {
  if (typeof value === "string") return value.trim() === "" ? [] : [[name, value.trim()]];
  if (typeof value === "number") return [[name, value]];
  const isList = Array.isArray(value) || value instanceof Uint8Array;
  return isList && value.length <= 16 ? [[name, Array.from(value).join(" ")]] : [];
}
