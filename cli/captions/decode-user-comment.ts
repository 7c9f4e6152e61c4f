// EXIF's UserComment: an 8-byte prefix names the charset, and neither the prefix nor the byte order can be trusted.
import { type ByteOrder, beforeNul, decodeUndeclared, decodeUtf16, latin1Of } from "./decode-text.ts";

/** @param order of the EXIF block: what decides where the text itself does not */
export function decodeUserComment(bytes: Uint8Array, order: ByteOrder): string {
  if (bytes.length < 8) return decodeUndeclared(beforeNul(bytes));
  const prefix = latin1Of(bytes, 0, 8);
  const rest = bytes.subarray(8);
  if (/^UNICODE[\0 ]$/.test(prefix)) return decodeUnicodeComment(rest, order);
  if (/^JIS[\0 ]{5}$/.test(prefix)) return decodeJis(rest);
  // Blanks for NULs are common, and Canon writes one NUL and seven bytes of garbage.
  if (/^(ASCII)?(\0|[\0 ]+$)/.test(prefix)) return trimEnd(decodeUndeclared(beforeNul(rest)));
  return trimEnd(decodeUndeclared(beforeNul(bytes)));
}

const trimEnd = (text: string) => text.replace(/ +$/, "");

function decodeUnicodeComment(bytes: Uint8Array, order: ByteOrder): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return untilNul(decodeUtf16(bytes.subarray(2), "little"));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return untilNul(decodeUtf16(bytes.subarray(2), "big"));
  if (isPlainAscii(bytes)) return trimEnd(decodeUndeclared(beforeNul(bytes)));
  const [first, second]: ByteOrder[] = order === "little" ? ["little", "big"] : ["big", "little"];
  const inFirst = untilNul(decodeUtf16(bytes, first as ByteOrder));
  const inSecond = untilNul(decodeUtf16(bytes, second as ByteOrder));
  return utf16Score(inSecond) > utf16Score(inFirst) ? inSecond : inFirst;
}

function untilNul(text: string): string {
  const end = text.indexOf("\0");
  return trimEnd(end < 0 ? text : text.slice(0, end));
}

/** Programs that say UNICODE and write ASCII: in real UTF-16 not every single byte is a letter or a blank. */
function isPlainAscii(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  if (end < 4) return false;
  for (let i = 0; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte > 0x7e || (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return false;
  }
  return true;
}

/**
 * How much a string looks like a text rather than like one read in the wrong byte order: the wrong order gives many
 * different blocks of Unicode, characters that do not exist, and no ASCII.
 */
function utf16Score(text: string): number {
  if (text.length === 0) return -1;
  let score = 0;
  const blocks = new Set<number>();
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    blocks.add(code >= 0x3400 && code <= 0x9fff ? 0x4e : code >> 8);
    if (code < 0x80) score += code >= 0x20 || code === 0x0a || code === 0x0d || code === 0x09 ? 3 : -3;
    else if (/[\p{Cn}\p{Co}\p{Cc}]/u.test(char)) score -= 4;
    else if (code < 0x600 || (code >= 0x3000 && code <= 0x30ff) || (code >= 0x2010 && code <= 0x2040)) score += 2;
    else score += 1;
  }
  return score / text.length - blocks.size / text.length;
}

/** JIS X 0208 without escapes, ISO-2022-JP, Shift_JIS or EUC-JP: all are found under the prefix "JIS". */
function decodeJis(bytes: Uint8Array): string {
  const text = beforeNul(bytes);
  if (text.includes(0x1b)) return decodeAs("iso-2022-jp", text) ?? decodeUndeclared(text);
  if (text.some((byte) => byte >= 0x80)) {
    return decodeAs("shift_jis", text) ?? decodeAs("euc-jp", text) ?? decodeUndeclared(text);
  }
  const inEuc = text.map((byte) => (byte > 0x20 ? byte | 0x80 : byte));
  return decodeAs("euc-jp", inEuc) ?? decodeUndeclared(text);
}

function decodeAs(charset: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
