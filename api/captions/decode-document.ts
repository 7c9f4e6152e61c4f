// Decodes a whole document (an XMP packet, a JSON file): in any Unicode encoding, else in the charset it declares, else in a specified or guessed one.
import { isUtf8 } from "node:buffer";
import { decodeDamagedUtf8, decodeUtf8, decodeUtf16, decodeUtf32, latin1Of } from "./decode-text.ts";
import { decodeCharset, isDamagedUtf8 } from "./guess-charset.ts";
import type { UndeclaredTexts } from "./undeclared-texts.ts";

/** Documents start with an ASCII character or a byte order mark. UTF-8 with some broken bytes loses only those. */
export function decodeDocument(bytes: Uint8Array, texts: UndeclaredTexts): string {
  const [a, b, c, d] = bytes;
  if (a === 0 && b === 0) return decodeUtf32(bytes, "big");
  if (c === 0 && d === 0 && b === (a === 0xff ? 0xfe : 0)) return decodeUtf32(bytes, "little");
  if ((a === 0xfe && b === 0xff) || a === 0) return decodeUtf16(bytes, "big");
  if ((a === 0xff && b === 0xfe) || b === 0) return decodeUtf16(bytes, "little");
  if (isUtf8(bytes)) return decodeUtf8(bytes);
  const words = wordsIn(bytes);
  const damaged = decodeDamagedUtf8(bytes, 1);
  if (damaged !== undefined && isDamagedUtf8(words)) return damaged;
  const charset = declaredCharset(bytes);
  return charset === undefined ? texts.decode(bytes, true, words) : decodeCharset(bytes, charset);
}

/**
 * The texts that need a charset, without the markup around them: brackets, quotes, and the byte order mark in a packet's header. No charset's
 * characters contain the bytes of a bracket or a quote.
 */
function wordsIn(bytes: Uint8Array): Uint8Array {
  const texts = latin1Of(bytes).split(/[<>"]|\xef\xbb\xbf/);
  return Buffer.from(texts.filter((text) => /[\x80-\xff]/.test(text)).join("\n"), "latin1");
}

/** From `<?xml version="1.0" encoding="windows-1251"?>`; undefined if it is a Unicode encoding, or unknown. */
function declaredCharset(bytes: Uint8Array): string | undefined {
  const [, name = ""] =
    /^\s*<\?xml\s[^>]{0,80}?\bencoding\s?=\s?["']([\w.:-]{1,40})/.exec(latin1Of(bytes, 0, 200)) ?? [];
  if (name === "" || /^(utf|ucs)/i.test(name)) return undefined;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return undefined;
  }
}
