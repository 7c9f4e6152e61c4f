// The text of an XMP packet, in whichever encoding of Unicode, and however its encoding was botched.
import { isUtf8 } from "node:buffer";
import { decodeUtf8, decodeUtf16, latin1Of } from "./decode-text.ts";
import { decodeByWords } from "./legacy-charsets.ts";

/** From the first `<` on, without the padding; empty where there is no markup in it. */
export function decodeXmp(bytes: Uint8Array): string {
  const text = fixDoubleUtf8(decodeUnicode(bytes));
  const start = text.indexOf("<");
  if (start < 0) return "";
  const end = text.lastIndexOf(">");
  return text.slice(start, end < start ? undefined : end + 1);
}

function decodeUnicode(bytes: Uint8Array): string {
  const [a, b, c, d] = bytes;
  if (a === 0 && b === 0) return decodeUtf32(bytes, 3);
  if (c === 0 && d === 0 && b === (a === 0xff ? 0xfe : 0)) return decodeUtf32(bytes, 0);
  if ((a === 0xfe && b === 0xff) || a === 0) return decodeUtf16(bytes, "big");
  if ((a === 0xff && b === 0xfe) || b === 0) return decodeUtf16(bytes, "little");
  return isUtf8(bytes) ? decodeUtf8(bytes) : decodeBrokenUtf8(bytes);
}

/** @param lowest where in its four bytes a code point's lowest one is */
function decodeUtf32(bytes: Uint8Array, lowest: 0 | 3): string {
  let text = "";
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const byte = (i: number) => bytes[at + (lowest === 0 ? i : 3 - i)] ?? 0;
    const code = byte(0) | (byte(1) << 8) | (byte(2) << 16);
    text += code <= 0x10ffff && byte(3) === 0 ? String.fromCodePoint(code) : "";
  }
  return text;
}

/** UTF-8 with some bytes broken loses those; what is no UTF-8 at all is an 8-bit charset. */
function decodeBrokenUtf8(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  const broken = text.split("\ufffd").length - 1;
  const sound = text.length - text.replace(/[^\0-\x7f\ufffd]/g, "").length;
  return broken > sound ? decodeByWords(bytes) : text.replaceAll("\ufffd", "");
}

/** UTF-8 that was taken for Latin-1 and encoded once more; the packet's own byte order mark gives it away. */
function fixDoubleUtf8(text: string): string {
  if (!/^.{0,3}<\?xpacket begin=["']\u00ef\u00bb\u00bf/s.test(text) || /[^\0-\xff]/.test(text)) return text;
  const bytes = Buffer.from(text, "latin1");
  return isUtf8(bytes) ? decodeUtf8(bytes) : text;
}

/** Whether a file that is no photo may be an XMP sidecar, by its first bytes. */
export function looksLikeXmp(head: Uint8Array): boolean {
  const text = latin1Of(head)
    .replaceAll("\0", "")
    .replace(/^(\xef\xbb\xbf|\xfe\xff|\xff\xfe)/, "");
  return /^\s*(<!--|<\?xpacket begin=|<\?xml\b|<x(mp)?:x[ma]pmeta|<rdf:RDF)/.test(text) && !/<(svg|html)\b/i.test(text);
}
