// EXIF's UserComment: an 8-byte prefix names the charset, but neither the prefix nor the byte order can be trusted.
import { type ByteOrder, beforeNul, decodeUtf16, latin1Of, withoutEnding } from "./decode-text.ts";

type DecodeText = (bytes: Uint8Array) => string;

/**
 * @param order byte order of the EXIF block, which decides if the text itself does not
 * @param undeclared decodes a text that does not declare its charset
 */
export function decodeUserComment(bytes: Uint8Array, order: ByteOrder, undeclared: DecodeText): string {
  if (bytes.length < 8) return undeclared(beforeNul(bytes));
  const prefix = latin1Of(bytes, 0, 8);
  const rest = bytes.subarray(8);
  if (/^UNICODE[\0 ]$/.test(prefix)) return decodeUnicodeComment(rest, order, undeclared);
  if (/^JIS[\0 ]{5}$/.test(prefix)) return decodeJis(rest, undeclared);
  // Blanks instead of NULs are common. Canon writes one NUL and seven bytes of garbage.
  if (/^(ASCII)?(\0|[\0 ]+$)/.test(prefix)) return trimEnd(undeclared(beforeNul(rest)));
  return trimEnd(undeclared(beforeNul(bytes)));
}

const trimEnd = (text: string) => withoutEnding(text, " ");

function decodeUnicodeComment(bytes: Uint8Array, order: ByteOrder, undeclared: DecodeText): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return untilNul(decodeUtf16(bytes.subarray(2), "little"));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return untilNul(decodeUtf16(bytes.subarray(2), "big"));
  if (isPlainAscii(bytes) || isUtf8(bytes)) return trimEnd(undeclared(beforeNul(bytes)));
  const [first, second]: ByteOrder[] = order === "little" ? ["little", "big"] : ["big", "little"];
  const inFirst = untilNul(decodeUtf16(bytes, first as ByteOrder));
  const inSecond = untilNul(decodeUtf16(bytes, second as ByteOrder));
  return utf16Score(inSecond) > utf16Score(inFirst) ? inSecond : inFirst;
}

function untilNul(text: string): string {
  const end = text.indexOf("\0");
  return trimEnd(end < 0 ? text : text.slice(0, end));
}

/** Some programs declare UNICODE and write ASCII. In real UTF-16, far fewer bytes are letters or blanks. */
function isPlainAscii(bytes: Uint8Array): boolean {
  const text = latin1Of(beforeNul(bytes));
  if (text.length < 8 || /[^\n\r\x20-\x7e]/.test(text) || bytes.subarray(text.length).some((byte) => byte !== 0))
    return false;
  return text.replace(/[A-Za-z0-9 .,]/g, "").length * 8 < text.length;
}

/**
 * Others write UTF-8. Real UTF-16 has control characters when its bytes are read as UTF-8 (zero and blank among them), or is not valid UTF-8 at all.
 * A few Korean syllables in a row can pass for it, and so can Chinese names; as UTF-8, those would mix Latin with other letters.
 */
function isUtf8(bytes: Uint8Array): boolean {
  const written = beforeNul(bytes);
  if (written.length < 8 || bytes.subarray(written.length).some((byte) => byte !== 0)) return false;
  const text = decodeAs("utf-8", written);
  if (text === undefined || !/[^\p{ASCII}]/u.test(text) || /[^\P{Cc}\t\n\r]/u.test(text)) return false;
  const isMixed = /\p{Script=Latin}/u.test(text) && /[^\p{ASCII}\p{Script=Latin}]/u.test(text);
  return !(isMixed && (isChinese(written, "little") || isChinese(written, "big")));
}

const isChinese = (bytes: Uint8Array, order: ByteOrder) =>
  bytes.length % 2 === 0 && /^[\u3000-\u30ff\u4e00-\u9fff]+$/.test(decodeUtf16(bytes, order));

/** Scores how much a string looks like text. Text in the wrong byte order has many scripts at once, rare or unassigned characters, and no ASCII. */
function utf16Score(text: string): number {
  let score = 0;
  let count = 0;
  const scripts = new Set<string>();
  for (const char of text) {
    const [script, value] = judge(char, char.codePointAt(0) ?? 0);
    if (script !== "") scripts.add(script);
    score += value;
    count++;
  }
  return count === 0 ? -1 : score / count - (2 * Math.max(0, scripts.size - 1)) / count;
}

/** The script of a character (empty if all scripts use it), and how likely the character is in a caption. */
function judge(char: string, code: number): [script: string, value: number] {
  if (code < 0x80) return ["", /[^\P{Cc}\t\n\r]/u.test(char) ? -3 : 3];
  if (/[\p{Cn}\p{Co}\p{Cc}]/u.test(char)) return ["", -4];
  if (code >= 0x2010 && code <= 0x2040) return ["", 2];
  if (code >= 0x3000 && code <= 0x30ff) return ["", 2];
  if (code >= 0x4e00 && code <= 0x9fff) return ["han", 1];
  if (code >= 0xac00 && code <= 0xd7a3) return ["hangul", 1];
  if (code < 0x2000) return [code < 0x250 ? "latin" : String(code >> 7), code < 0x600 ? 2 : 1.5];
  return [String(code >> 8), code > 0xffff ? 2 : -1];
}

/** JIS X 0208 without escapes, ISO-2022-JP, Shift_JIS and EUC-JP all occur under the prefix "JIS". */
function decodeJis(bytes: Uint8Array, undeclared: DecodeText): string {
  const text = beforeNul(bytes);
  if (text.includes(0x1b)) return decodeAs("iso-2022-jp", text) ?? undeclared(text);
  if (text.some((byte) => byte >= 0x80)) {
    return decodeAs("shift_jis", text) ?? decodeAs("euc-jp", text) ?? undeclared(text);
  }
  const inEuc = text.map((byte) => (byte > 0x20 ? byte | 0x80 : byte));
  return decodeAs("euc-jp", inEuc) ?? undeclared(text);
}

function decodeAs(charset: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
