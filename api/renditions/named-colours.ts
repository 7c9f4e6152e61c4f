// Cameras set to Adobe RGB embed no profile; a tag in EXIF says it instead (DCF 2.0, "optional colour space").
import type { ByteSource } from "../captions/byte-source.ts";
import { latin1Of } from "../captions/decode-text.ts";
import { findExif } from "../captions/read-caption.ts";
import { bytesOf, entryOf, numberIn, openTiff, readDirectory } from "../captions/read-tiff.ts";
import { adobeRgb, profileOf } from "./icc-profile.ts";

const tag = { exif: 0x8769, interoperability: 0xa005, index: 0x0001 };

/** Undefined if the photo names no colour space, or sRGB. */
export function namedProfile(photo: ByteSource): Uint8Array | undefined {
  const exif = findExif(photo);
  const tiff = exif && openTiff(exif);
  if (!tiff) return undefined;
  let directory = readDirectory(tiff, tiff.firstDirectory);
  for (const pointer of [tag.exif, tag.interoperability]) {
    const offset = directory && numberIn(tiff, directory, pointer);
    directory = offset === undefined ? undefined : readDirectory(tiff, offset);
  }
  const index = directory && entryOf(directory, tag.index);
  const text = index && bytesOf(tiff, index, 8);
  return text && latin1Of(text, 0, 3) === "R03" ? profileOf(adobeRgb) : undefined;
}
