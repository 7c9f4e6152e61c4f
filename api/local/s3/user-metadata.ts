// User metadata (`x-amz-meta-*`): parses and returns it as S3 does.
import { S3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";

const prefix = "x-amz-meta-";
const maxBytes = 2048;

/**
 * From the headers, and from the query if a presigner has hoisted them. Header bytes are UTF-8. RFC 2047 words are decoded, as S3 does.
 * Throws MetadataTooLarge.
 */
export function readUserMetadata(request: S3Request): Record<string, string> {
  const hoisted = request.query.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const sent = Object.entries(request.headers).map(([name, values]): [string, string] => [
    name,
    Buffer.from((values ?? []).join(","), "latin1").toString("utf8"),
  ]);
  const metadata = Object.fromEntries(
    [...hoisted, ...sent]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), decodeWords(value)]),
  );
  const size = Object.entries(metadata).reduce((sum, [k, v]) => sum + Buffer.byteLength(k) + Buffer.byteLength(v), 0);
  if (size > maxBytes) {
    const message = "Your metadata headers exceed the maximum allowed metadata size";
    throw new S3Error(400, "MetadataTooLarge", message, { Size: String(size), MaxSizeAllowed: String(maxBytes) });
  }
  return metadata;
}

/** As response headers: a value that is not printable ASCII becomes one RFC 2047 word. */
export function metadataHeaders(metadata: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      `${prefix}${name}`,
      /^[\x20-\x7e]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString("base64")}?=`,
    ]),
  );
}

function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, kind: string, text: string) => {
      if (kind.toLowerCase() === "b") return Buffer.from(text, "base64").toString("utf8");
      const bytes = text
        .replaceAll("_", " ")
        .replace(/=([0-9a-f]{2})/gi, (_c, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      return Buffer.from(bytes, "latin1").toString("utf8");
    });
}
