// Cameras set to Adobe RGB embed no profile; a tag in EXIF says it instead (DCF 2.0, "optional colour space").
import type { ByteSource } from "../captions/byte-source.ts";
import { latin1Of } from "../captions/decode-text.ts";
import { findExif } from "../captions/read-caption.ts";
import { bytesOf, numbersOf, openTiff, readDirectory } from "../captions/read-tiff.ts";
import { adobeRgb, profileOf } from "./icc-profile.ts";

const tag = { exif: 0x8769, interoperability: 0xa005, index: 0x0001 };

/** Undefined if the photo names no colour space, or sRGB. */
export function namedProfile(photo: ByteSource): Uint8Array | undefined {
  const exif = findExif(photo);
  const tiff = exif && openTiff(exif);
  if (!tiff) return undefined;
  const entryAt = (offset: number | undefined, wanted: number) =>
    offset === undefined ? undefined : readDirectory(tiff, offset)?.entries.find((entry) => entry.tag === wanted);
  let offset: number | undefined = tiff.firstDirectory;
  for (const pointer of [tag.exif, tag.interoperability]) {
    const entry = entryAt(offset, pointer);
    offset = entry && numbersOf(tiff, entry, 1)[0];
  }
  const index = entryAt(offset, tag.index);
  const text = index && bytesOf(tiff, index, 8);
  return text && latin1Of(text, 0, 3) === "R03" ? profileOf(adobeRgb) : undefined;
}
