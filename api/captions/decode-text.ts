// Decodes the bytes of a text field.

const utf8 = new TextDecoder();

/** Drops a byte order mark. Invalid bytes become U+FFFD; callers that have not validated the bytes must look for it. */
export function decodeUtf8(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

/**
 * Decodes valid UTF-8. Undefined if it is valid only by chance: in MacRoman, a quote and an accented letter (`l’école`) have the bytes
 * of a Kazakh or Armenian letter, which no word has alone before a Latin one.
 */
export function decodeLikelyUtf8(bytes: Uint8Array): string | undefined {
  const text = decodeUtf8(bytes);
  return /(?<![^\0-\x7f])[\u0480-\u057f][a-z]/.test(text) ? undefined : text;
}

/**
 * Decodes the valid part of damaged UTF-8: programs cut texts within a character, and copies lose bytes. Undefined if the bytes are in another
 * charset.
 * @param leastSound how many valid non-ASCII characters each broken one requires
 */
export function decodeDamagedUtf8(bytes: Uint8Array, leastSound: number): string | undefined {
  const text = utf8.decode(bytes);
  const { broken, sound } = countCharacters(text);
  // A text that was cut off is broken only at its end. In other charsets such bytes occur anywhere, and in a short word that may be its end.
  const isCutOff = broken === 1 && text.endsWith(replacement) && bytes.length >= leastCutBytes;
  const isSound = sound > 0 && sound >= (isCutOff ? 1 : leastSound * broken);
  return isSound ? text.replaceAll(replacement, "") : undefined;
}

/**
 * Counts non-ASCII characters. Uses a loop: in another charset every few characters are broken, and splitting a long text there would take much
 * memory.
 */
function countCharacters(text: string): { broken: number; sound: number } {
  let [broken, sound] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === replacementUnit) broken++;
    else if (unit >= 0x80 && unit !== byteOrderMark) sound++;
  }
  return { broken, sound };
}

/** The shortest IPTC fields are cut at 32 bytes, and trailing blanks may be dropped. */
const leastCutBytes = 30;
/** Stands for invalid bytes. */
export const replacement = "\ufffd";
const replacementUnit = replacement.charCodeAt(0);
/** In the header of an XMP packet, also if its texts are in another charset. */
const byteOrderMark = 0xfeff;

export type ByteOrder = "little" | "big";

/** Decodes UTF-16. Lone surrogates are dropped and an odd last byte is ignored. */
export function decodeUtf16(bytes: Uint8Array, order: ByteOrder): string {
  const even = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  if (order === "big") even.swap16();
  return withoutLoneSurrogates(even.toString("utf16le"));
}

/** Decodes UTF-32. Invalid code points and an incomplete last unit are dropped. */
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

/** Up to the first NUL, as in EXIF and C. */
export function beforeNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** A loop, because a regular expression would restart at each such character inside the text. */
export function withoutEnding(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end--;
  return text.slice(0, end);
}

/** One character a byte, for ASCII names, tags and codes. */
export function latin1Of(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", start, end);
}
