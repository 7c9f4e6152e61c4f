// Determines what a file is from its bytes: an accepted photo, a photo of another type, or no photo.
import { type ContentType, containerHeadBytes, containerOf, contentTypes } from "../contract.ts";
import type { ByteSource } from "./byte-source.ts";
import { beforeNul, latin1Of } from "./decode-text.ts";
import {
  bytesOf,
  entryOf,
  numberIn,
  numbersIn,
  openTiff,
  readDirectory,
  type Tiff,
  type TiffDirectory,
} from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";

export type Sniffed =
  | { contentType: ContentType }
  /** A photo that photoup does not accept; `unsupported` is the type's common name. */
  | { unsupported: string };

/**
 * Reads a few hundred bytes. Undefined if it is no photo, whatever the name says. Throws only what the source throws.
 * @param name the file's name, for makers who use two extensions for the same kind of file
 */
export function sniffContentType(source: ByteSource, name = ""): Sniffed | undefined {
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
      return isCanonFilm(source) ? undefined : { contentType: "image/x-canon-cr3" };
    case "raf":
      return { contentType: "image/x-fuji-raf" };
    case "orf":
      return { contentType: "image/x-olympus-orf" };
    case "rw2":
      return { contentType: isLeica(source) ? "image/x-leica-rwl" : "image/x-panasonic-rw2" };
    case "mrw":
      return { contentType: "image/x-minolta-mrw" };
    case "crw":
      return { contentType: "image/x-canon-crw" };
    case "x3f":
      return { contentType: "image/x-sigma-x3f" };
    case "tiff":
      return sniffTiff(source, head, name);
    default:
      return sniffUnsupported(head);
  }
}

/** CRM has the same brand as CR3. The version string of the writing program, 64 bytes in, tells them apart. */
function isCanonFilm(source: ByteSource): boolean {
  return latin1Of(source.read(0, 256)).includes("CanonCRM");
}

const unsupportedSignatures: [at: number, signature: string, name: string][] = [
  [0, "8BPS", "Photoshop document"],
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
  // Two letters prove nothing, so the size of the second header must be valid too.
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
const vc5 = 9;
// Compressions outside the TIFF standard, used by Sony, Nikon, Samsung, Pentax and Kodak.
const rawCompressions = new Set([32767, 32769, 32770, 32772, 34713, 65000, 65535]);
/** Samsung uses the number of PackBits (TIFF 6.0, section 9) for a compression of its own. */
const packBits = 32773;
/** The interpretations that TIFF defines: white or black is zero, RGB, palette, CMYK, YCbCr, CIELab. */
const mostBaselinePhotometric = 8;

/** RAW types by maker. Of two types, the second applies only if the file's name has its extension. */
const makers: [make: RegExp, contentType: ContentType, other?: ContentType][] = [
  [/^nikon/i, "image/x-nikon-nef", "image/x-nikon-nrw"],
  [/^sony/i, "image/x-sony-arw"],
  [/^(pentax|ricoh|asahi)/i, "image/x-pentax-pef"],
  [/^samsung/i, "image/x-samsung-srw"],
  [/^(hasselblad|imacon)/i, "image/x-hasselblad-3fr", "image/x-hasselblad-fff"],
  [/^(seiko )?epson/i, "image/x-epson-erf"],
  [/^(eastman )?kodak/i, "image/x-kodak-dcr", "image/x-kodak-kdc"],
  [/^leaf/i, "image/x-leaf-mos"],
  [/^mamiya/i, "image/x-mamiya-mef"],
  [/^phase one/i, "image/x-phaseone-iiq"],
];

function sniffTiff(source: ByteSource, head: Uint8Array, name: string): Sniffed {
  if (startsWith(head, "CR", 8)) return { contentType: "image/x-canon-cr2" };
  if (startsWith(head, "IIII", 8) || startsWith(head, "MMMM", 8)) return { contentType: "image/x-phaseone-iiq" };
  const tiff = openTiff(source);
  const first = tiff === undefined ? undefined : readDirectory(tiff, tiff.firstDirectory);
  if (tiff === undefined || first === undefined) return { contentType: "image/tiff" };
  const make = makeOf(tiff, first);
  if (entryOf(first, tag.dngVersion) !== undefined) {
    // GoPro's GPR is a DNG with another compression.
    const isGoPro = /^gopro/i.test(make) && (hasCompression(tiff, first, vc5) || /\.gpr$/i.test(name));
    return { contentType: isGoPro ? "image/x-gopro-gpr" : "image/x-adobe-dng" };
  }
  // A camera's TIFF structure starts with a preview. The RAW picture is in a subdirectory.
  const isNikonPreview = /^nikon/i.test(make) && numberIn(tiff, first, tag.subfileType) === 1;
  if (!isNikonPreview && !hasRawPicture(tiff, first)) return { contentType: "image/tiff" };
  const maker = makers.find(([pattern]) => pattern.test(make));
  if (maker === undefined) return { unsupported: make === "" ? "RAW" : `${make} RAW` };
  const [, contentType, other] = maker;
  const isOther = other !== undefined && name.toLowerCase().endsWith(`.${contentTypes[other].extension}`);
  return { contentType: isOther ? other : contentType };
}

function isLeica(source: ByteSource): boolean {
  const tiff = openTiff(source);
  const first = tiff === undefined ? undefined : readDirectory(tiff, tiff.firstDirectory);
  return tiff !== undefined && first !== undefined && /^leica/i.test(makeOf(tiff, first));
}

function makeOf(tiff: Tiff, directory: TiffDirectory): string {
  const entry = entryOf(directory, tag.make);
  const bytes = entry === undefined ? undefined : bytesOf(tiff, entry, 256);
  return bytes === undefined ? "" : latin1Of(beforeNul(bytes)).trim();
}

function hasRawPicture(tiff: Tiff, first: TiffDirectory): boolean {
  return picturesOf(tiff, first).some((directory) => {
    const photometric = numberIn(tiff, directory, tag.photometric);
    const compression = numberIn(tiff, directory, tag.compression) ?? 0;
    if (compression === packBits) return photometric === undefined || photometric > mostBaselinePhotometric;
    return photometric === colorFilterArray || rawCompressions.has(compression);
  });
}

function hasCompression(tiff: Tiff, first: TiffDirectory, compression: number): boolean {
  return picturesOf(tiff, first).some((directory) => numberIn(tiff, directory, tag.compression) === compression);
}

const maxChain = 4;

/** The first directory, its subdirectories, and the directories behind it. */
function picturesOf(tiff: Tiff, first: TiffDirectory): TiffDirectory[] {
  const below = numbersIn(tiff, first, tag.subs, 8);
  const found = [first, ...below.flatMap((offset) => readDirectory(tiff, offset) ?? [])];
  let last: TiffDirectory | undefined = first;
  for (let i = 0; i < maxChain && last !== undefined && last.next !== 0; i++) {
    last = readDirectory(tiff, last.next);
    if (last !== undefined) found.push(last);
  }
  return found;
}
