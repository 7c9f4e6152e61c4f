// Checks whether a photo's file is whole or a copy ended too early. Relies on the container's structure; no picture is decoded.
import { type ContentType, contentTypes } from "../contract.ts";
import type { ByteSource } from "./byte-source.ts";
import { checkBoxes } from "./check-boxes.ts";
import { checkGif, checkPng } from "./check-chunks.ts";
import { checkJpeg } from "./check-jpeg.ts";
import { checkCrw, checkMrw, checkPhaseOne, checkRaf, checkX3f } from "./check-raw.ts";
import { checkTiff } from "./check-tiff.ts";
import { checkWebp } from "./check-webp.ts";
import type { Wholeness } from "./wholeness.ts";

/** No whole sample file from these makers was available. Some declare 16 bits a pixel and write 12. */
const roughTypes: readonly ContentType[] = [
  "image/x-kodak-kdc",
  "image/x-mamiya-mef",
  "image/x-leaf-mos",
  "image/x-epson-erf",
];
const roughShare = 0.7;

/**
 * Makes a few small reads for nearly every photo. If a JPEG does not end with an end marker, the picture is searched for one. Data behind the photo's
 * end (a second picture, a film, padding) is not a fault. Never throws because of the file's content. Returns `unknown` if the structure makes no
 * sense, which does not prove that a copy ended too early.
 */
export function checkWhole(source: ByteSource, contentType: ContentType): Wholeness {
  if (contentType === "image/x-phaseone-iiq") {
    const directories = checkTiff(source, true);
    return typeof directories === "object" ? directories : checkPhaseOne(source);
  }
  switch (contentTypes[contentType].container) {
    case "jpeg":
      return checkJpeg(source);
    case "png":
      return checkPng(source);
    case "gif":
      return checkGif(source);
    case "webp":
      return checkWebp(source);
    case "heif":
    case "avif":
    case "cr3":
    case "jxl":
      return checkBoxes(source);
    case "raf":
      return checkRaf(source);
    case "mrw":
      return checkMrw(source);
    case "crw":
      return checkCrw(source);
    case "x3f":
      return checkX3f(source);
    case "tiff":
    case "orf":
    case "rw2":
      return roughTypes.includes(contentType) ? checkRoughly(source) : checkTiff(source, contentType !== "image/tiff");
  }
}

/** A strip that seems slightly too long proves nothing. */
function checkRoughly(source: ByteSource): Wholeness {
  const exact = checkTiff(source, true);
  if (typeof exact === "string") return exact;
  const rough = checkTiff(source, true, roughShare);
  return typeof rough === "string" ? "unknown" : rough;
}
