// Decodes an XMP packet, in any Unicode encoding and with common encoding errors.
import { isUtf8 } from "node:buffer";
import { decodeDamagedUtf8, decodeUtf8, decodeUtf16, latin1Of, withoutLoneSurrogates } from "./decode-text.ts";
import { decodeCharset } from "./guess-charset.ts";
import { decodeByWords } from "./legacy-charsets.ts";

/**
 * Starts at the first `<` and drops the padding; empty if there is no markup.
 * @param encoding the charset that the user specified. The packet's own declaration takes precedence, and valid UTF-8 over both.
 */
export function decodeXmp(bytes: Uint8Array, encoding?: string): string {
  const text = fixDoubleUtf8(decodeUnicode(bytes, encoding));
  const start = text.indexOf("<");
  if (start < 0) return "";
  const end = text.lastIndexOf(">");
  return mendMarkup(text.slice(start, end < start ? undefined : end + 1));
}

/**
 * Repairs what programs got wrong. XML turns CR LF into LF, and line breaks in attributes into blanks, so these become references. Unescaped
 * ampersands and less-than signs are escaped.
 */
function mendMarkup(text: string): string {
  if (text.includes("<![CDATA[") || !mayBeBotched.test(text)) return text;
  let mended = "";
  for (const [i, part] of withoutOddReferences(text).replace(bareAmpersand, "&amp;").split("<").entries()) {
    const isTag = /^[/?!\p{L}_:]/u.test(part);
    const end = isTag ? part.indexOf(">") + 1 : 0;
    const between = part.slice(end);
    if (i > 0) mended += isTag ? "<" : "&lt;";
    mended += part.slice(0, end).replace(/=\s*("[^"]*"|'[^']*')/g, asReferences);
    mended += between.includes("\r") && between.trim() !== "" ? asReferences(between) : between;
  }
  return mended;
}

/**
 * Matches references, CR, a less-than sign that starts no markup, and line breaks in attributes. Most packets have none of these, so one search is
 * enough. May match too much, never too little.
 */
const mayBeBotched = /[&\r]|<(?![/?!\p{L}_:])|=\s*(?:"[^"<>]*[\n\t]|'[^'<>]*[\n\t])/u;

/** Programs write references to single surrogates and to control characters, neither of which XML allows. */
function withoutOddReferences(text: string): string {
  const mended = text.replace(/&#(?:x([\da-f]{1,6})|(\d{1,7}));/gi, (reference, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (code >= 0xd800 && code <= 0xdfff) return String.fromCharCode(code);
    return code < 0x20 && !"\t\n\r".includes(String.fromCharCode(code)) ? "" : reference;
  });
  return withoutLoneSurrogates(mended);
}

const bareAmpersand = /&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][\w.-]{0,30});)/gi;

const references: Record<string, string> = { "\r": "&#xD;", "\n": "&#xA;", "\t": "&#x9;" };

/** Handles a whole run of white space at once. Checking for a quote behind each character would take quadratic time. */
function asReferences(part: string): string {
  if (!/[\r\n\t]/.test(part)) return part;
  return part.replace(/\s+/g, (run: string, at: number) => {
    const quoted = /["']/.test(part.charAt(at + run.length));
    return quoted ? run : run.replace(/[\r\n\t]/g, (char) => references[char] ?? char);
  });
}

function decodeUnicode(bytes: Uint8Array, encoding: string | undefined): string {
  const [a, b, c, d] = bytes;
  if (a === 0 && b === 0) return decodeUtf32(bytes, 3);
  if (c === 0 && d === 0 && b === (a === 0xff ? 0xfe : 0)) return decodeUtf32(bytes, 0);
  if ((a === 0xfe && b === 0xff) || a === 0) return decodeUtf16(bytes, "big");
  if ((a === 0xff && b === 0xfe) || b === 0) return decodeUtf16(bytes, "little");
  return isUtf8(bytes) ? decodeUtf8(bytes) : decodeBrokenUtf8(bytes, declaredCharset(bytes) ?? encoding);
}

/** @param lowest position of the least significant byte in a unit */
function decodeUtf32(bytes: Uint8Array, lowest: 0 | 3): string {
  let text = "";
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const byte = (i: number) => bytes[at + (lowest === 0 ? i : 3 - i)] ?? 0;
    const code = byte(0) | (byte(1) << 8) | (byte(2) << 16);
    text += code <= 0x10ffff && byte(3) === 0 ? String.fromCodePoint(code) : "";
  }
  return text;
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

/** UTF-8 with some broken bytes loses only those. Anything else is decoded as an 8-bit charset. */
function decodeBrokenUtf8(bytes: Uint8Array, charset: string | undefined): string {
  const text = decodeDamagedUtf8(bytes, 1);
  if (text !== undefined) return text;
  return charset === undefined ? decodeByWords(bytes) : decodeCharset(bytes, charset);
}

/** UTF-8 that was misread as Latin-1 and encoded again. The packet's own byte order mark gives it away. */
function fixDoubleUtf8(text: string): string {
  if (!/^.{0,3}<\?xpacket begin=["']\u00ef\u00bb\u00bf/s.test(text) || /[^\0-\xff]/.test(text)) return text;
  const bytes = Buffer.from(text, "latin1");
  return isUtf8(bytes) ? decodeUtf8(bytes) : text;
}

/** Whether the first bytes of a file may be those of an XMP sidecar. */
export function looksLikeXmp(head: Uint8Array): boolean {
  const text = latin1Of(head)
    .replaceAll("\0", "")
    .replace(/^(\xef\xbb\xbf|\xfe\xff|\xff\xfe)/, "");
  return /^\s*(<!--|<\?xpacket begin=|<\?xml\b|<x(mp)?:x[ma]pmeta|<rdf:RDF)/.test(text) && !/<(svg|html)\b/i.test(text);
}
