// What cameras and programs write where people would: never shown as a caption, always shown by `photoup inspect`.

/** Junk in whatever field it is. */
const anywhere = anyOf([
  /^x-default$/i,
  /^\(?null\)?$/i,
  /^DIGITAL (STILL )?CAMERA$/i,
  /^SONY DSC$/i,
  /^Minolta DSC$/i,
  /^SAMSUNG CAMERA PICTURES$/i,
  /^<Digimax\b.*>$/i,
  /^<KENOX\b.*>$/i,
  /^Exif[_ ]JPEG([_ ]PICTURE)?$/i,
  /^DCF 1\.0$/i,
  /^DCIM[\\/]/i,
  /^binary comment$/i,
  /^charset=(?<quote>"?)(Ascii|Unicode|JIS)\k<quote>$/i,
  /^Created with (The )?GIMP\b/i,
  /^File written by Adobe Photoshop/i,
  /^CREATOR: gd-jpeg/i,
]);

/** OLYMPUS, KONICA MINOLTA, SANYO, GE, … */
const makersCamera = /^[\p{L}\d .,&-]{1,40} DIGITAL (STILL )?CAMERA$/iu;

/** Junk only where programs write by themselves: a person might type these elsewhere. */
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
  /^Intel\(R\) JPEG Library/i,
  /^ACD Systems/i,
  /^(0x)?[\da-f]{32,}$/i,
  /^AEAverage = /i,
  /^CameraID\s*=/i,
  /^<\?xml\b/i,
  /^ImageJ=/i,
  /^\{\s*"[^"]+"\s*:/, // what phones and generators note as JSON
  /^((hdrpl|oznor|rhdr|fbt|ptr|btf|mde|dav|cof|edf|burst|_cuva|smart|bsh|rpt|vivi|sdr|qrf|edr|nor|cust|rbt|mdeb?)[_ ]*)+$/i, // Huawei
  /^My beautiful picture$/i,
  /^HELLOMOTO$/i,
]);

/** One pattern out of many: nearly every text is none of them, and that is found in one go. */
function anyOf(patterns: RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join("|"), "i");
}

const programFields = /:(ImageDescription|UserComment)$|^PNG:/;

/** @param name group and name of the field; @param value as `cleanText` gives it */
export function isJunk(name: string, value: string): boolean {
  // Classes of Unicode take long to compile, and most texts can be judged without.
  if (!/[a-z\d]/i.test(value) && !/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(value)) return true;
  const head = value.slice(0, 400);
  if (anywhere.test(head) || (/CAMERA$/i.test(head) && makersCamera.test(head))) return true;
  if (!programFields.test(name)) return false;
  return whereProgramsWrite.test(head) || isBase64(value) || isReadings(value);
}

/** Long, one word, of mixed case and digits, as no word of any language is. */
function isBase64(value: string): boolean {
  if (!/^[A-Za-z\d+/\s]{32,}={0,2}$/.test(value) || / /.test(value)) return false;
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
}

/** What sensors measured, as names and numbers: `R:  139 G:  255 B:  189 X:39852 …` */
function isReadings(value: string): boolean {
  const rest = value.replace(/[A-Za-z_][\w.]{0,20}\s*[:=]\s*[-+]?(0x)?[\dA-F][\dA-F.:]*/g, "\0");
  const pairs = rest.split("\0").length - 1;
  return pairs >= 4 && !/\p{L}{2}/u.test(rest);
}
