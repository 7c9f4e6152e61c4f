// Decodes an XMP packet, with common encoding errors.
import { isUtf8 } from "node:buffer";
import { decodeDocument } from "./decode-document.ts";
import { decodeUtf8, latin1Of, withoutLoneSurrogates } from "./decode-text.ts";
import type { UndeclaredTexts } from "./undeclared-texts.ts";

/** Starts at the first `<` and drops the padding; empty if there is no markup. */
export function decodeXmp(bytes: Uint8Array, texts: UndeclaredTexts): string {
  const text = fixDoubleUtf8(decodeDocument(bytes, texts));
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
