// Parses an HTTP request as S3 does: bucket, key, query and headers, decoded once.
import type { IncomingMessage } from "node:http";
import { S3Error } from "./s3-error.ts";

export interface S3Request {
  method: string;
  /** Decoded, with the leading slash. */
  path: string;
  bucket: string;
  /** Empty for a request on the bucket itself. */
  key: string;
  /** Decoded, in the order sent. */
  query: [name: string, value: string][];
  /** Names in lower case, values as sent. */
  headers: NodeJS.Dict<string[]>;
}

const maxKeyBytes = 1024;

/** Path-style requests only: `/bucket/key`. Throws InvalidURI, KeyTooLongError. */
export function parseRequest(message: Pick<IncomingMessage, "method" | "url" | "headersDistinct">): S3Request {
  const [rawPath = "/", ...rest] = (message.url ?? "/").split("?");
  const path = decode(rawPath);
  const slash = path.indexOf("/", 1);
  const key = slash === -1 ? "" : path.slice(slash + 1);
  const size = Buffer.byteLength(key);
  if (size > maxKeyBytes) {
    const details = { Size: String(size), MaxSizeAllowed: String(maxKeyBytes) };
    throw new S3Error(400, "KeyTooLongError", "Your key is too long", details);
  }
  return {
    method: message.method ?? "GET",
    path,
    bucket: path.slice(1, slash === -1 ? undefined : slash),
    key,
    query: parseQuery(rest.join("?")),
    headers: message.headersDistinct,
  };
}

/** All values of a header, joined as HTTP does. */
export function headerOf(request: S3Request, name: string): string | undefined {
  return request.headers[name]?.join(",");
}

/** The first query parameter with that exact name; S3 distinguishes case. */
export function parameterOf(request: S3Request, name: string): string | undefined {
  return request.query.find(([candidate]) => candidate === name)?.[1];
}

function parseQuery(raw: string): [string, string][] {
  return raw
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [decode(name.replaceAll("+", " ")), decode(value.join("=").replaceAll("+", " "))];
    });
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new S3Error(400, "InvalidURI", "Couldn't parse the specified URI.");
  }
}
