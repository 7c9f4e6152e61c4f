// What a file that is no accepted photo is by its first bytes: films, sounds, archives, pictures of other types. Signatures
// as the formats' specifications and libmagic's tables give them.
import { latin1Of, startsWith } from "./decode-text.ts";

export interface SniffedMedium {
  kind: "film" | "sound" | "archive" | "picture";
  /** What people call the type. */
  name: string;
}

/** How many first bytes `sniffMissed` wants to see. */
export const missedHeadBytes = 1024;

type Signature = readonly [at: number, bytes: string, kind: SniffedMedium["kind"], name: string];

const signatures: readonly Signature[] = [
  [0, "\x1aE\xdf\xa3", "film", "Matroska or WebM"],
  [0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", "film", "Windows Media"],
  [0, "FLV\x01", "film", "Flash video"],
  [0, "\0\0\x01\xba", "film", "MPEG"],
  [0, "\0\0\x01\xb3", "film", "MPEG"],
  [0, "\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02", "film", "MXF"],
  [4, "RED1", "film", "RED film"],
  [4, "RED2", "film", "RED film"],
  [0, ".RMF", "film", "RealMedia"],
  [0, "\x1f\x07\0\x3f", "film", "DV"],
  [0, "YUV4MPEG2", "film", "YUV4MPEG"],
  [0, "DKIF", "film", "IVF"],
  [0, "MLVI", "film", "Magic Lantern film"],
  [0, "\xb7\xd8\0\x20\x37\x49\xda\x11", "film", "Windows TV recording"],
  [0, "\0\0\x01\xb0", "film", "MPEG-4"],
  [0, "\0\0\0\x01\x40\x01", "film", "H.265"],
  [4, "\x11\xaf", "film", "FLIC"],
  [4, "\x12\xaf", "film", "FLIC"],
  [0, "BIKi", "film", "Bink"],
  [0, "SMK2", "film", "Smacker"],
  [0, "DHAV", "film", "Dahua film"],
  [0, "LUCAM-RECORDER", "film", "SER"],
  [0, "ID3\x02", "sound", "MP3"],
  [0, "ID3\x03", "sound", "MP3"],
  [0, "ID3\x04", "sound", "MP3"],
  [0, "fLaC", "sound", "FLAC"],
  [0, "#!AMR", "sound", "AMR"],
  [0, "caff\0\x01", "sound", "Core Audio"],
  [0, ".snd\0\0\0", "sound", "AU"],
  [0, "MAC \x96", "sound", "Monkey's Audio"],
  [0, "wvpk", "sound", "WavPack"],
  [0, "\x02dss", "sound", "DSS"],
  [0, "\x03ds2", "sound", "DSS"],
  [0, "DSD \x1c\0\0\0", "sound", "DSF"],
  [0, "FRM8\0", "sound", "DSDIFF"],
  [0, "MPCK", "sound", "Musepack"],
  [0, "MS_VOICE", "sound", "Sony voice recording"],
  [0, "Creative Voice File\x1a", "sound", "VOC"],
  [0, ".ra\xfd", "sound", "RealAudio"],
  [0, "#!SILK", "sound", "SILK"],
  [0, "riff\x2e\x91\xcf\x11", "sound", "Wave64"],
  [0, "Rar!\x1a\x07", "archive", "RAR"],
  [0, "7z\xbc\xaf\x27\x1c", "archive", "7z"],
  [257, "ustar", "archive", "tar"],
  [0, "PK\x07\x08PK\x03\x04", "archive", "ZIP"],
  [0, "PK00PK\x03\x04", "archive", "ZIP"],
  [2, "-lh5-", "archive", "LHA"],
  [7, "**ACE**", "archive", "ACE"],
  [0, "MSWIM\0\0\0", "archive", "WIM"],
  [0, "ANDROID BACKUP\n", "archive", "Android backup"],
  [0, "KDMV", "archive", "disk image"],
  [0, "QFI\xfb", "archive", "disk image"],
  [0, "vhdxfile", "archive", "disk image"],
  [0, "conectix", "archive", "disk image"],
  [0, "<<< Oracle VM VirtualBox Disk Image >>>", "archive", "disk image"],
  [0, "EVF\t\r\n\xff\0", "archive", "disk image"],
  [0, "gimp xcf", "picture", "GIMP"],
  [0, "\0\xffKA", "picture", "Affinity"],
  [0, "\xc5\xd0\xd3\xc6", "picture", "EPS"],
  [0, "SIMPLE  =", "picture", "FITS"],
  [0, "SDPX", "picture", "DPX"],
  [0, "XPDS", "picture", "DPX"],
  [0, "\x80\x2a\x5f\xd7", "picture", "Cineon"],
  [0, "DDS \x7c\0\0\0", "picture", "DDS"],
  [0, "icns", "picture", "ICNS"],
  [0, "Paint Shop Pro Image File", "picture", "Paint Shop Pro"],
  [0, "FLIF", "picture", "FLIF"],
  [128, "DICM", "picture", "DICOM"],
  [0, "AT&TFORM", "picture", "DjVu"],
  [0, "\x89LFP\r\n\x1a\n", "picture", "Lytro"],
  [0, "\xd7\xcd\xc6\x9a", "picture", "WMF"],
  [0, "\0\0\0\x0cJXS \r\n\x87\n", "picture", "JPEG XS"],
  [0, "\xff\xd8\xf7", "picture", "JPEG-LS"],
  [0, "\xff\x10\xff\x50", "picture", "JPEG XS"],
  [0, "XISF0100", "picture", "XISF"],
  [0, "CSFCHUNK", "picture", "Clip Studio Paint"],
  [0, "SAI-CANVAS", "picture", "PaintTool SAI"],
  [0, "\xb1\x68\xde\x3a", "picture", "DCX"],
  [0, "\x59\xa6\x6a\x95", "picture", "Sun raster"],
  [0, "\x97JB2\r\n\x1a\n", "picture", "JBIG2"],
  [0, "#?RGBE\n", "picture", "Radiance HDR"],
  [0, "/* XPM */", "picture", "XPM"],
  [40, " EMF", "picture", "EMF"],
];

const compressed: readonly (readonly [bytes: string, name: string])[] = [
  ["\x1f\x8b\x08", "gzip"],
  ["BZh", "bzip2"],
  ["\xfd7zXZ\0", "xz"],
  ["\x28\xb5\x2f\xfd", "Zstandard"],
  ["\x04\x22\x4d\x18", "LZ4"],
  ["LZIP\x01", "lzip"],
  ["\x1f\x9d", "compress"],
];

/**
 * Something compressed: an archive where its name does not say what else it is (a program's project, a page of a manual).
 * @returns what people call its type
 */
export function sniffCompressed(head: Uint8Array): string | undefined {
  return compressed.find(([bytes]) => startsWith(head, bytes))?.[1];
}

/** Brands of ISO/IEC 14496-12 that are no film: photos in codings that photoup does not take. */
const pictureBrands = /^(avci|avcs|jpeg|jpgs|j2ki|j2is|vvic|vvis|evbi|evbs|heoi|heif|miaf)$/;
const soundBrands = /^(M4A |M4B |M4P |aax |aaxc)$/;
/** QuickTime files from before there was `ftyp`, and pieces of films that are sent as they are made. */
const quickTimeBoxes = /^(moov|mdat|wide|pnot|free|skip|styp|moof)$/;

/** Undefined: nothing of these, as far as the first bytes show. @param head the first bytes, `missedHeadBytes` or all there are */
export function sniffMissed(head: Uint8Array): SniffedMedium | undefined {
  for (const [at, bytes, kind, name] of signatures) if (startsWith(head, bytes, at)) return { kind, name };
  const text = latin1Of(head);
  const box = text.slice(4, 8);
  if (box === "ftyp") return ofBrand(text.slice(8, 12));
  // The size before it has a high byte of zeros; "The wide river" has not.
  if (quickTimeBoxes.test(box) && (head[0] ?? 0) < 0x20) return { kind: "film", name: "QuickTime" };
  if (/^(RIFF|RIFX|RF64)/.test(text)) return ofRiff(text.slice(8, 12));
  if (/^FORM....(AIFF|AIFC)/s.test(text)) return { kind: "sound", name: "AIFF" };
  if (/^FORM....(ILBM|PBM )/s.test(text)) return { kind: "picture", name: "ILBM" };
  if (text.startsWith("OggS")) {
    const isFilm = /theora|BBCD|OVP80/.test(text);
    return isFilm ? { kind: "film", name: "Ogg" } : { kind: "sound", name: "Ogg" };
  }
  if (isTransportStream(head)) return { kind: "film", name: "MPEG transport stream" };
  if (text.startsWith("PK\x03\x04")) return ofZip(text);
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

// Office documents, books and programs are ZIP files too: those say so in the name of their first entry.
function ofZip(text: string): SniffedMedium | undefined {
  const nameBytes = text.charCodeAt(26) | (text.charCodeAt(27) << 8);
  const first = text.slice(30, 30 + nameBytes);
  const content = text.slice(30 + nameBytes, 30 + nameBytes + 60);
  if (first === "mimetype" && /openraster|krita/.test(content)) return { kind: "picture", name: "OpenRaster" };
  const isDocument = /^(mimetype|\[Content_Types\]\.xml|_rels\/|docProps\/|word\/|xl\/|ppt\/|META-INF\/)/.test(first);
  return isDocument ? undefined : { kind: "archive", name: "ZIP" };
}

/**
 * A packet of 188 bytes begins with 0x47; BDAV (.MTS) puts four bytes of time in front of each, broadcasters sixteen of parity behind.
 * ISO/IEC 13818-1 §2.4.3.
 */
function isTransportStream(head: Uint8Array): boolean {
  const isStream = (first: number, step: number) => [0, 1, 2, 3].every((n) => head[first + n * step] === 0x47);
  return isStream(0, 188) || isStream(4, 192) || isStream(0, 204);
}

// ISO/IEC 11172-3 §2.4.2.3: eleven set bits, layer II or III (layer I would take UTF-16 texts along), rates that exist; or
// AAC's ADTS, whose layer is 0 (ISO/IEC 13818-7).
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
