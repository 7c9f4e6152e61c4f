// Texts that cameras and programs write where people would. They are never used as a caption, but `photoup inspect` always shows them.
import type { Tag } from "./blocks.ts";
import { cleanText } from "./clean-text.ts";
import { isMadeByProgram } from "./made-by-program.ts";
import { isMakersCamera } from "./makers-camera.ts";

/** Junk in any field. */
const anywhere = anyOf([
  /^x-default$/i,
  /^\(?null\)?$/i,
  /^\[object \w+\]$/i,
  /^SONY DSC$/i,
  /^EPSON DSC Picture$/i,
  /^Minolta DSC$/i,
  /^SAMSUNG CAMERA PICTURES$/i,
  /^<Digimax\b.*>$/i,
  /^<KENOX\b.*>$/i,
  /^(TOSHIBA )?Exif[_ ]JPEG([_ ](PICTURE|T?4\d\d))?$/i,
  /^DCF 1\.0$/i,
  /^([A-Z]:)?[\\/]?DCIM[\\/]/i,
  /^binary comment$/i,
  /^charset=(?<quote>"?)(Ascii|Unicode|JIS|InvalidCharsetId)\k<quote>$/i,
  /^Created with (The )?GIMP\b/i,
  /^File written by Adobe Photoshop/i,
  /^CREATOR: gd-jpeg/i,
  /^Lav[cf]\d+\.\d/, // ffmpeg
  /^Kofax \w+ Filter\b/i,
  /^(Handmade Software, Inc|U-?Lead Systems|LEADTOOLS v?\d|JPEG Encoder Copyright|AccuSoft Corp)/i,
]);

/** A camera's file name and nothing else. */
const fileNames = anyOf([
  /^(DSC[FNP]?|DCP|IMG|MG|MVI|PICT|SAM|CIMG|HPIM|IMGP|EPSN|KIF|MIMG|SNC|SDIM|SIMG|STA|STB|STC|GOPR|GP|G|DJI|PXL|VID|PANO|BURST|WP|P|R|S|L)?[_-]?\d{4,}([_-]\d+)*\.(jpe?g|png|tiff?|heic|dng|nef|cr[23]|arw|raf|orf|rw2|pef|mov|mp4)$/i,
  /^_?(DSC[FINP]?|DCP|IMG|IMAG|MVIMG|FB_IMG|MG|MVI|PICT|SAM|SANY|SDC|CIMG|HPIM|IMGP|EPSN|SDIM|GOPR|DJI|PXL|PANO|WP|Screenshot)[_-]?E?\d{3,}([_ -](\d+|WA\d+|BURST[a-z\d]*|HDR|COVER|MP|[A-Z]))*(\.MP)?(\.(jpe?g|png|heic))?$/i,
  // With a blank, only prefixes that are neither words nor names: `Sam 2023` and `Screenshot 2024` are written by people.
  /^(DSC[FINP]?|DCP|IMG|IMAG|MVIMG|CIMG|HPIM|IMGP|EPSN|SDIM|GOPR|PXL)[ ]\d{3,}$/i,
  /^(P[\dA-C]\d{6}|[RL]\d{7}|G[HLX]\d{6}|SNV\d{5})$/i,
  /^(19|20)\d{6}_\d{6}([_-](\d+|HDR|BURST[a-z\d]*|COVER|MP|NIGHT|PORTRAIT))*$/,
  /^\d{3}(_\d{4}|-\d{4}_IMG)$/,
]);

/** Junk only in fields that programs fill automatically. In others a person might have typed it. */
const whereProgramsWrite = anyOf([
  /^default$/i,
  /^SAMSUNG$/i,
  /^Screenshot$/i,
  /^oppo_\d+$/i,
  /^Oplus_\d+$/i,
  /^GCM_TAG$/i,
  /^ASCII?$/i,
  /^(UNICODE|JIS|User comments?)$/i,
  /^AppleMark$/i,
  /^LEAD Technologies/i,
  /^Intel\(R\) (JPEG Library|IPP JPEG encoder)/i,
  /^METADATA-START$/,
  /^ACD Systems/i,
  /^(0x)?[\da-f]{32,}$/i,
  /^\{?\s*AEAverage = /i,
  /^\{\s*[A-Za-z_]\w*\s*=/, // a program's property list
  // Phone cameras.
  /^\W*(file?te?r(Intensity|Mask)?|hw-remosaic|captureOrientation|algolist|multi-frame|brp_mask|sceneMode|cct_value)\s*:[^;]*;/i,
  /^module\s*:[^;]*;\s*hw-remosaic\s*:/i,
  /^converted P[ABGNP]M file/i,
  /^created by ['"]?xv\b/i,
  /^(IJG|Independent) JPEG/i,
  /^CameraID\s*=/i,
  /^<\?xml\b/i,
  /^ImageJ=/i,
  /^\{\s*"[^"]+"\s*:/, // JSON from phones and image generators
  /^Created by Imlib$/i,
  /^My beautiful picture$/i,
  /^HELLOMOTO$/i,
]);

/** Combines patterns into one: nearly every text matches none of them, and one search is enough to show it. */
function anyOf(patterns: RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join("|"), "i");
}

/** Case-sensitive: a converter's `curve:` is junk, a title about the curve of a road is not. */
const inLowerCase = /^curve: ?\S/;
/** Huawei's codes for what its camera app did, run together or joined: `btfmdn`, `sdr_HDRB`. Case-sensitive: `Vivid` and `HDR` are titles. */
const phoneCodes =
  /^((hdrp?l?|oznor(WO)?|rhdr|fbt|fptbty|fshbty|ptr|btf|btr|dav|cof|edf|burst|smart|bsh|rpt|vivid?|sdr|qrf|edr|nor|cust|rbt|mdeb?|mdn|ozCO|mon|frem|fairlight|frontbhdp|_cuva|_soft|_HDRB(Face)?|_BFace|_Bright)[_ ]*)+$/;
/** What scripts leave in place of a missing text. Case-sensitive: a title in capitals is a title. */
const ofScripts = /^\(?(undefined|NaN|nil)\)?$/;

/**
 * Letters, digits, emoji and ornaments. Unicode does not class flags as pictographs, nor ❤ without a selector as emoji; ★ is neither, and © is both.
 */
const peoplesSign = /[\p{L}\p{N}\p{Emoji_Presentation}\u2600-\u27bf]|(?![©®™])\p{Extended_Pictographic}/u;

const programFields = /:(ImageDescription|UserComment)$|^PNG:/;
/** Whether programs fill the field automatically. In such fields, the camera's own name is not a caption. */
export const isOfProgram = (name: string) => programFields.test(name);

/** The camera's names in lower case: maker, model, and both. @param tags all tags of the same file */
export function namesOfCamera(tags: readonly Tag[]): string[] {
  const [make = "", model = ""] = ["IFD0:Make", "IFD0:Model"].map((field) =>
    cleanText(tags.find(({ name }) => name === field)?.value ?? "").toLowerCase(),
  );
  return [make, model, `${make} ${model}`];
}

/**
 * A camera writes the same few texts into thousands of photos, so recent verdicts are cached. The key is the text alone: joining it with the field's
 * name would cost more than everything else.
 */
const judgedOfPrograms = new Map<string, boolean>();
const judgedElsewhere = new Map<string, boolean>();
const maxJudged = 500;
const maxKeptLength = 100;

/** @param name group and name of the field @param value as returned by `cleanText` */
export function isJunk(name: string, value: string): boolean {
  const byProgram = isOfProgram(name);
  if (value.length > maxKeptLength) return judge(byProgram, value);
  const judged = byProgram ? judgedOfPrograms : judgedElsewhere;
  const known = judged.get(value);
  if (known !== undefined) return known;
  if (judged.size >= maxJudged) judged.clear();
  const verdict = judge(byProgram, value);
  // Copied, because V8 represents a substring as a view that would keep a whole XMP packet in memory.
  judged.set(value.split("").join(""), verdict);
  return verdict;
}

function judge(byProgram: boolean, value: string): boolean {
  // Unicode classes and long patterns take milliseconds to compile, and most texts are judged without them.
  if (!/[a-z\d]/i.test(value) && !peoplesSign.test(value)) return true;
  const head = value.slice(0, 400);
  if (anywhere.test(head) || ofScripts.test(head)) return true;
  if (/\d{3}/.test(head) && fileNames.test(head)) return true;
  if (isMadeByProgram(head)) return true;
  if (isMakersCamera(head)) return true;
  if (!byProgram) return false;
  return (
    inLowerCase.test(head) ||
    phoneCodes.test(head) ||
    whereProgramsWrite.test(head) ||
    isBase64(value) ||
    isReadings(value)
  );
}

/** A long single word with mixed case and digits, unlike any word of a language. */
function isBase64(value: string): boolean {
  if (!/^[A-Za-z\d+/\s]{32,}={0,2}$/.test(value) || / /.test(value)) return false;
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
}

/** Sensor readings, as names and numbers: `R:  139 G:  255 B:  189 X:39852 …` */
function isReadings(value: string): boolean {
  const rest = value.replace(/[A-Za-z_][\w.]{0,20}\s*[:=]\s*[-+]?(0x)?[\dA-F][\dA-F.:]*/g, "\0");
  const pairs = rest.split("\0").length - 1;
  return pairs >= 4 && !/\p{L}{2}/u.test(rest);
}
