// Names codings that no decoder here supports. Such a photo is whole, and its photographer should not think otherwise.
import { type Box, boxesOf } from "../captions/boxes.ts";
import type { ByteSource } from "../captions/byte-source.ts";
import { latin1Of } from "../captions/decode-text.ts";
import { metaBoxesOf, readItems } from "../captions/find-in-heif.ts";
import { forEachSegment, headerBudgetBytes } from "../captions/jpeg-segments.ts";
import { meterSource } from "../captions/metered-source.ts";
import { numberIn, openTiff } from "../captions/read-tiff.ts";
import type { Container } from "../contract.ts";
import { photoDirectoryOf } from "./tiff-layout.ts";

/** The coding's common name; undefined if the coding is a usual one, so that something else must be wrong. */
export function rareCodingOf(source: ByteSource, container: Container): string | undefined {
  if (container === "jpeg") return rareInJpeg(source);
  if (container === "tiff") return rareInTiff(source);
  if (container === "avif") return rareInAvif(source);
  return container === "heif" ? rareInHeif(source) : undefined;
}

/** ITU-T T.81, table B.1: hierarchical frames. Lossless and arithmetic coding are supported. */
const hierarchicalFrames = [0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf];
/** ITU-T T.87. */
const jpegLsFrame = 0xf7;
const usualFrames = [0xc0, 0xc1, 0xc2];
const usualBits = 8;

function rareInJpeg(source: ByteSource): string | undefined {
  let found: string | undefined;
  forEachSegment(meterSource(source, headerBudgetBytes), ({ marker, start }) => {
    if (hierarchicalFrames.includes(marker)) found ??= "hierarchical JPEG";
    if (marker === jpegLsFrame) found ??= "JPEG-LS";
    const [bits = usualBits] = usualFrames.includes(marker) ? source.read(start, 1) : [];
    if (bits !== usualBits) found ??= `${bits}-bit JPEG`;
  });
  return found;
}

const tag = { bits: 0x102, compression: 0x103, photometric: 0x106, samples: 0x115, planes: 0x11c, tileWidth: 0x142 };
/** The compressions that sharp's libtiff supports: none, fax, LZW, JPEG, Deflate (two numbers), PackBits, LogLuv, WebP. */
const usualCompressions = [1, 2, 3, 4, 5, 7, 8, 32773, 32946, 34676, 34677, 50001];
/** libtiff decodes some of these files. */
const oldJpeg = 6;
const compressions: Record<number, string> = {
  [oldJpeg]: "old-style JPEG",
  33003: "JPEG 2000",
  33004: "JPEG 2000",
  33005: "JPEG 2000",
  34661: "JBIG",
  34712: "JPEG 2000",
  34887: "LERC",
  34892: "Adobe's lossy JPEG",
  34925: "LZMA",
  50000: "Zstandard",
  50002: "JPEG XL",
  52546: "JPEG XL",
};

const rareColours: Record<number, string> = { 9: "ICC Lab", 10: "ITU Lab", 32844: "LogL", 32845: "LogLuv" };

const separatePlanes = 2;

function rareInTiff(source: ByteSource): string | undefined {
  const tiff = openTiff(source);
  const directory = tiff && photoDirectoryOf(tiff);
  const numberAt = (wanted: number) => tiff && directory && numberIn(tiff, directory, wanted);
  const compression = numberAt(tag.compression) ?? 1;
  if (!usualCompressions.includes(compression))
    return `TIFF with ${compressions[compression] ?? `type ${compression}`} compression`;
  const colours = rareColours[numberAt(tag.photometric) ?? 0];
  if (colours !== undefined) return `TIFF with ${colours} colours`;
  const bits = numberAt(tag.bits) ?? 1;
  if (bits < usualBits && (numberAt(tag.samples) ?? 1) > 1) return `TIFF with ${bits}-bit colours`;
  const hasPlanes = numberAt(tag.tileWidth) !== undefined && numberAt(tag.planes) === separatePlanes;
  return hasPlanes ? "TIFF with tiles in separate planes" : undefined;
}

/** By HEIF item type. HEVC is the usual one. */
const codings: Record<string, string> = {
  av01: "AV1",
  avc1: "AVC",
  evc1: "EVC",
  j2k1: "JPEG 2000",
  jpeg: "JPEG",
  unci: "uncompressed pixels",
  vvc1: "VVC",
};

function rareInHeif(source: ByteSource): string | undefined {
  const boxes = new Set([...boxesOf(source)].map(({ type }) => type));
  if (boxes.has("moov") && !boxes.has("meta")) return "HEIF with several frames";
  const types = new Set<string>();
  for (const { type, content } of boxesInMeta(source))
    if (type === "iinf") for (const item of readItems(content).values()) types.add(item.type);
  const found = types.has("hvc1") ? undefined : Object.keys(codings).find((type) => types.has(type));
  if (found !== undefined) return `HEIF with ${codings[found]}`;
  // libheif limits the coded picture to hardly more than the part that is shown.
  return [...propertiesOf(source)].some(({ type }) => type === "clap") ? "HEIF that is cropped" : undefined;
}

function* boxesInMeta(source: ByteSource): Generator<Box> {
  for (const meta of boxesOf(source)) if (meta.type === "meta") yield* metaBoxesOf(meta.content);
}

function* propertiesOf(source: ByteSource): Generator<Box> {
  for (const { type, content } of boxesInMeta(source)) {
    if (type !== "iprp") continue;
    for (const list of boxesOf(content)) if (list.type === "ipco") yield* boxesOf(list.content);
  }
}

/** Bits of `av1C` (AV1 in ISOBMFF, 2.3.3): more than 8 bits, and then 12 rather than 10. */
const [highBits, twelveBits] = [0x40, 0x20];

function rareInAvif(source: ByteSource): string | undefined {
  if (latin1Of(source.read(8, 4)) === "avis") return "AVIF with several frames";
  const coding = [...propertiesOf(source)].find(({ type }) => type === "av1C")?.content.read(2, 1)[0] ?? 0;
  return coding & highBits ? `${coding & twelveBits ? 12 : 10}-bit AVIF` : undefined;
}
