// Recognises films, sounds, archives and other picture types by their first bytes.
import { isBootSector, isExtended, isOldMac } from "./boot-sector.ts";
import { type SniffedMedium, signatures } from "./medium-signatures.ts";
import { sniffEncrypted } from "./sniff-encrypted.ts";
import { startsWith } from "./starts-with.ts";
import { isOldTar } from "./tar-header.ts";

/** How many first bytes `sniffMissed` needs: the superblock of btrfs lies behind 64 KiB. */
export const missedHeadBytes = 65 * 1024;
/** How many of them are examined as text. */
const textHeadBytes = 1024;

const compressed: readonly (readonly [bytes: string, name: string])[] = [
  ["\x1f\x8b\x08", "gzip"],
  ["BZh", "bzip2"],
  ["\xfd7zXZ\0", "xz"],
  ["\x28\xb5\x2f\xfd", "Zstandard"],
  ["\x50\x2a\x4d\x18", "Zstandard"],
  ["\x04\x22\x4d\x18", "LZ4"],
  ["\x02\x21\x4c\x18", "LZ4"],
  ["\xff\x06\0\0sNaPpY", "Snappy"],
  ["LZIP\x01", "lzip"],
  ["\x89LZO\0\r\n\x1a\n", "lzop"],
  ["\x1f\x9d", "compress"],
];

/** Compressed data. It is an archive unless the name says otherwise (a program's project, a manual page). @returns the type's common name */
export function sniffCompressed(head: Uint8Array): string | undefined {
  return compressed.find(([bytes]) => startsWith(head, bytes))?.[1];
}

/** ISO/IEC 14496-12 brands that are not films: photos in codings that photoup does not accept. */
const pictureBrands = /^(avci|avcs|jpeg|jpgs|j2ki|j2is|vvic|vvis|evbi|evbs|heoi|heif|miaf)$/;
const soundBrands = /^(M4A |M4B |M4P |aax |aaxc)$/;
/** QuickTime files older than `ftyp`, and fragments of films that are streamed while being recorded. */
const quickTimeBoxes = /^(moov|mdat|wide|pnot|free|skip|styp|moof)$/;

/** Undefined if the first bytes show none of these. @param head the first `missedHeadBytes` bytes, or the whole file */
export function sniffMissed(head: Uint8Array): SniffedMedium | undefined {
  for (const [at, bytes, kind, name] of signatures) if (startsWith(head, bytes, at)) return { kind, name };
  if (isBootSector(head) || isExtended(head) || isOldMac(head)) return { kind: "archive", name: "disk image" };
  if (isOldTar(head)) return { kind: "archive", name: "tar" };
  const encrypted = sniffEncrypted(head);
  if (encrypted !== undefined) return { kind: "archive", name: `encrypted by ${encrypted}` };
  const text = String.fromCharCode(...head.subarray(0, textHeadBytes)); // the page calls this too, and browsers have no Buffer
  const box = text.slice(4, 8);
  if (box === "ftyp") return ofBrand(text.slice(8, 12));
  // A box has its size in front, whose high byte is small. The text "The wide river" does not.
  if (quickTimeBoxes.test(box) && (head[0] ?? 0) < 0x20) return { kind: "film", name: "QuickTime" };
  if (/^(RIFF|RIFX|RF64|BW64)/.test(text)) return ofRiff(text.slice(8, 12));
  if (/^FORM....(AIFF|AIFC)/s.test(text)) return { kind: "sound", name: "AIFF" };
  if (/^FORM....(ILBM|PBM )/s.test(text)) return { kind: "picture", name: "ILBM" };
  if (text.startsWith("OggS")) {
    const isFilm = /theora|BBCD|OVP80/.test(text);
    return isFilm ? { kind: "film", name: "Ogg" } : { kind: "sound", name: "Ogg" };
  }
  if (isTransportStream(head)) return { kind: "film", name: "MPEG transport stream" };
  if (text.startsWith("PK\x03\x04")) return ofZip(text);
  if (/^07070[127][0-9A-Fa-f]{8}/.test(text)) return { kind: "archive", name: "cpio" };
  if (isMpegAudio(head)) return { kind: "sound", name: "MP3 or AAC" };
  if (isSvg(text)) return { kind: "picture", name: "SVG" };
  if (/^%!PS-Adobe-\d\.\d EPSF/.test(text)) return { kind: "picture", name: "EPS" };
  return /^P[1-7Ff]\s+(#[^\n]*\n\s*)*(\d+\s+\d+\s|WIDTH )/.test(text) ? { kind: "picture", name: "PNM" } : undefined;
}

function ofBrand(brand: string): SniffedMedium {
  if (pictureBrands.test(brand)) return { kind: "picture", name: `HEIF (${brand})` };
  if (soundBrands.test(brand)) return { kind: "sound", name: "MPEG-4 sound" };
  if (brand === "crx ") return { kind: "film", name: "Canon RAW film" };
  return { kind: "film", name: brand === "qt  " ? "QuickTime" : "MPEG-4" };
}

function ofRiff(form: string): SniffedMedium | undefined {
  if (form === "WAVE" || form === "QLCM") return { kind: "sound", name: form === "WAVE" ? "WAV" : "QCP" };
  if (form === "AVI " || form === "AVIX" || form === "AMV ") return { kind: "film", name: "AVI" };
  if (form === "CDXA") return { kind: "film", name: "MPEG" };
  return /^CDR|^cdr/.test(form) ? { kind: "picture", name: "CorelDRAW" } : undefined;
}

// Office documents, books and programs are ZIP files too. The name of their first entry reveals them.
function ofZip(text: string): SniffedMedium | undefined {
  const nameBytes = text.charCodeAt(26) | (text.charCodeAt(27) << 8);
  const first = text.slice(30, 30 + nameBytes);
  const content = text.slice(30 + nameBytes, 30 + nameBytes + 60);
  if (first === "mimetype" && /openraster|krita/.test(content)) return { kind: "picture", name: "OpenRaster" };
  const isDocument =
    /^(mimetype|\[Content_Types\]\.xml|_rels\/|docProps\/|docMetadata\/|customXml\/|word\/|xl\/|ppt\/|visio\/|META-INF\/)/.test(
      first,
    );
  return isDocument ? undefined : { kind: "archive", name: "ZIP" };
}

/**
 * ISO/IEC 13818-1 §2.4.3: packets of 188 bytes that start with 0x47. BDAV (.MTS) puts a 4-byte timestamp before each; broadcasters append 16 bytes of
 * parity.
 */
function isTransportStream(head: Uint8Array): boolean {
  const isStream = (first: number, step: number) => [0, 1, 2, 3].every((n) => head[first + n * step] === 0x47);
  return isStream(0, 188) || isStream(4, 192) || isStream(0, 204);
}

// ISO/IEC 11172-3 §2.4.2.3: eleven set bits, layer II or III (allowing layer I would match UTF-16 texts), and valid rates. Or ADTS (ISO/IEC 13818-7),
// where the layer is 0.
function isMpegAudio(head: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = head;
  if (first !== 0xff) return false;
  if ((second & 0xf6) === 0xf0) return (third & 0x3c) >> 2 < 13;
  const layer = second & 0x06;
  const hasVersion = (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08;
  return hasVersion && (layer === 2 || layer === 4) && third >> 4 > 0 && third >> 4 < 15 && (third & 0x0c) !== 0x0c;
}

function isSvg(text: string): boolean {
  const start = text
    .replace(/^\xef\xbb\xbf/, "")
    .replace(/^(?:\s|<\?[^>]*>|<!--(?:(?!-->)[\s\S])*-->|<!DOCTYPE\s+svg[^>[]*(?:\[[^\]]*\]\s*)?>)*/i, "");
  return /^<(svg:)?svg[\s>]/i.test(start);
}
