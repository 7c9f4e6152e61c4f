// What a file is, by its bytes: an accepted photo, a photo of a type that is not accepted, or no photo.
import { type ContentType, containerHeadBytes, containerOf } from "../contract.ts";
import type { ByteSource } from "./byte-source.ts";
import { beforeNul, latin1Of, startsWith } from "./decode-text.ts";
import { bytesOf, numbersOf, openTiff, readDirectory, type Tiff, type TiffDirectory } from "./read-tiff.ts";

export type Sniffed =
  | { contentType: ContentType }
  /** A photo that photoup does not take; `unsupported` is what people call its type. */
  | { unsupported: string };

/** Reads a few hundred bytes. Undefined: no photo, whatever the name says. Throws only what the source throws. */
export function sniffContentType(source: ByteSource): Sniffed | undefined {
  const head = source.read(0, containerHeadBytes);
  switch (containerOf(head)) {
    case "jpeg":
      return { contentType: "image/jpeg" };
    case "png":
      return { contentType: "image/png" };
    case "gif":
      return { contentType: "image/gif" };
    case "webp":
      return { contentType: "image/webp" };
    case "avif":
      return { contentType: "image/avif" };
    case "jxl":
      return { contentType: "image/jxl" };
    case "heif":
      return { contentType: /^(mif|msf)/.test(latin1Of(head, 8, 12)) ? "image/heif" : "image/heic" };
    case "cr3":
      return { contentType: "image/x-canon-cr3" };
    case "raf":
      return { contentType: "image/x-fuji-raf" };
    case "orf":
      return { contentType: "image/x-olympus-orf" };
    case "rw2":
      return { contentType: "image/x-panasonic-rw2" };
    case "tiff":
      return sniffTiff(source, head);
    default:
      return sniffUnsupported(head);
  }
}

const unsupportedSignatures: [at: number, signature: string, name: string][] = [
  [0, "8BPS", "Photoshop document"],
  [0, "\0MRM", "Minolta RAW (MRW)"],
  [0, "\0MRI", "Minolta RAW (MRW)"],
  [0, "FOVb", "Sigma RAW (X3F)"],
  [0, "II\x1a\0\0\0HEAP", "Canon RAW (CRW)"],
  [0, "MM\0\x1aHEAP", "Canon RAW (CRW)"],
  [0, "II\xbc", "JPEG XR"],
  [0, "\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"],
  [0, "\xff\x4f\xff\x51", "JPEG 2000"],
  [0, "v/1\x01", "OpenEXR"],
  [0, "#?RADIANCE", "Radiance HDR"],
  [0, "\x8bJNG\r\n\x1a\n", "JNG"],
  [0, "\x8aMNG\r\n\x1a\n", "MNG"],
  [0, "BPG\xfb", "BPG"],
  [0, "qoif", "QOI"],
  [0, "ARRI", "ARRI RAW"],
];

function sniffUnsupported(head: Uint8Array): Sniffed | undefined {
  for (const [at, signature, name] of unsupportedSignatures) {
    if (startsWith(head, signature, at)) return { unsupported: name };
  }
  // Two letters are no proof: the size of the second header is.
  const isBitmap = startsWith(head, "BM") && [12, 40, 52, 56, 64, 108, 124].includes(head[14] ?? 0) && head[15] === 0;
  return isBitmap ? { unsupported: "BMP" } : undefined;
}

const tag = {
  subfileType: 0x00fe,
  compression: 0x0103,
  photometric: 0x0106,
  make: 0x010f,
  subs: 0x014a,
  dngVersion: 0xc612,
};
const colorFilterArray = 32803;
// What cameras put into a TIFF structure beside what TIFF knows: Sony, Nikon, Samsung, Pentax, Kodak.
const rawCompressions = new Set([32767, 32769, 32770, 32772, 32773, 34713, 65000, 65535]);

function sniffTiff(source: ByteSource, head: Uint8Array): Sniffed {
  if (startsWith(head, "CR", 8)) return { contentType: "image/x-canon-cr2" };
  if (startsWith(head, "IIII", 8) || startsWith(head, "MMMM", 8)) return { unsupported: "Phase One RAW (IIQ)" };
  const tiff = openTiff(source);
  const first = tiff === undefined ? undefined : readDirectory(tiff, tiff.firstDirectory);
  if (tiff === undefined || first === undefined) return { contentType: "image/tiff" };
  if (first.entries.some((entry) => entry.tag === tag.dngVersion)) return { contentType: "image/x-adobe-dng" };
  const make = makeOf(tiff, first);
  // A camera's own TIFF structure begins with a preview; the RAW picture is in a directory below.
  const isNikonPreview = /^nikon/i.test(make) && numberOf(tiff, first, tag.subfileType) === 1;
  if (!isNikonPreview && !hasRawPicture(tiff, first)) return { contentType: "image/tiff" };
  if (/^nikon/i.test(make)) return { contentType: "image/x-nikon-nef" };
  if (/^sony/i.test(make)) return { contentType: "image/x-sony-arw" };
  if (/^(pentax|ricoh|asahi)/i.test(make)) return { unsupported: "Pentax RAW (PEF)" };
  if (/^samsung/i.test(make)) return { unsupported: "Samsung RAW (SRW)" };
  return { unsupported: make === "" ? "RAW" : `${make} RAW` };
}

function makeOf(tiff: Tiff, directory: TiffDirectory): string {
  const entry = directory.entries.find((each) => each.tag === tag.make);
  const bytes = entry === undefined ? undefined : bytesOf(tiff, entry, 256);
  return bytes === undefined ? "" : latin1Of(beforeNul(bytes)).trim();
}

function numberOf(tiff: Tiff, directory: TiffDirectory, wanted: number): number | undefined {
  const entry = directory.entries.find((each) => each.tag === wanted);
  return entry === undefined ? undefined : numbersOf(tiff, entry, 1)[0];
}

function hasRawPicture(tiff: Tiff, first: TiffDirectory): boolean {
  const subs = first.entries.find((entry) => entry.tag === tag.subs);
  const offsets = subs === undefined ? [] : numbersOf(tiff, subs, 8);
  for (const directory of [first, ...offsets.map((offset) => readDirectory(tiff, offset))]) {
    if (directory === undefined) continue;
    if (numberOf(tiff, directory, tag.photometric) === colorFilterArray) return true;
    if (rawCompressions.has(numberOf(tiff, directory, tag.compression) ?? 0)) return true;
  }
  return false;
}
