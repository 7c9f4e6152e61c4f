// Bytes of a text field to a string.

const utf8 = new TextDecoder();

/** A byte order mark at the start is no part of the text. Invalid bytes become U+FFFD: who has not checked them looks for it. */
export function decodeUtf8(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

/**
 * Of UTF-8 that is damaged what is sound: programs cut texts off within a character, and copies lose bytes. Undefined where the bytes are
 * another charset's. @param leastSound characters beside ASCII that must be sound for each that is broken
 */
export function decodeDamagedUtf8(bytes: Uint8Array, leastSound: number): string | undefined {
  const text = utf8.decode(bytes);
  const { broken, sound } = countCharacters(text);
  // Of a text that was cut off the end alone is broken; other charsets have such bytes anywhere, but in a short word that may be its end.
  const isCutOff = broken === 1 && text.endsWith(replacement) && bytes.length >= leastCutBytes;
  const isSound = sound > 0 && sound >= (isCutOff ? 1 : leastSound * broken);
  return isSound ? text.replaceAll(replacement, "") : undefined;
}

/** Beside ASCII. One by one: of a long text in another charset every few are broken, and to part it there would take much memory. */
function countCharacters(text: string): { broken: number; sound: number } {
  let [broken, sound] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === replacementUnit) broken++;
    else if (unit >= 0x80) sound++;
  }
  return { broken, sound };
}

/** The shortest of IPTC's fields are cut off at 32 bytes, an end of blanks may be left out. */
const leastCutBytes = 30;
/** What stands for bytes that are no UTF-8. */
export const replacement = "\ufffd";
const replacementUnit = replacement.charCodeAt(0);

export type ByteOrder = "little" | "big";

/** UTF-16; lone surrogates are left out. An odd last byte is ignored. */
export function decodeUtf16(bytes: Uint8Array, order: ByteOrder): string {
  const even = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  if (order === "big") even.swap16();
  return withoutLoneSurrogates(even.toString("utf16le"));
}

/** UTF-32; what is no character is left out, and so are bytes behind the last whole one. */
export function decodeUtf32(bytes: Uint8Array, order: ByteOrder): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const characters: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const codePoint = view.getUint32(at, order === "little");
    if (codePoint <= 0x10ffff) characters.push(String.fromCodePoint(codePoint));
  }
  return withoutLoneSurrogates(characters.join(""));
}

export function withoutLoneSurrogates(text: string): string {
  return text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, "");
}

/** Up to the first NUL, as EXIF and C mean it. */
export function beforeNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** A loop: the pattern for it would begin anew at each of such characters that does not end the text. */
export function withoutEnding(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end--;
  return text.slice(0, end);
}

/** ISO 646 names, tags and codes: one character a byte. */
export function latin1Of(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", start, end);
}
