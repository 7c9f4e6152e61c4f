// GET and HEAD of an object, with ranges, conditions and the overrides in signed URLs.
import type { Readable } from "node:stream";
import { names, type ObjectStore, requireMatch, type StoredObject } from "./object-store.ts";
import { S3Error } from "./s3-error.ts";
import { headerOf, parameterOf, type S3Request } from "./s3-request.ts";
import { metadataHeaders } from "./user-metadata.ts";

export interface ObjectAnswer {
  status: 200 | 206 | 304;
  headers: Record<string, string>;
  /** Absent for HEAD, for 304, and for empty objects. */
  body?: Readable;
}

const overridable = [
  ...["content-type", "content-language", "expires", "cache-control"],
  ...["content-disposition", "content-encoding"],
];

/** Throws NoSuchKey, InvalidRange, PreconditionFailed. */
export async function getObject(request: S3Request, store: ObjectStore): Promise<ObjectAnswer> {
  const etag = headerOf(request, "if-match");
  const object = await requireMatch(store, request.key, { etag, condition: "If-Match" });
  const headers = headersOf(request, object);
  const ifNoneMatch = headerOf(request, "if-none-match");
  if (ifNoneMatch !== undefined && names(ifNoneMatch, object.etag)) return { status: 304, headers };
  const range = readRange(headerOf(request, "range"), object.sizeBytes);
  const { start, end } = range ?? { start: 0, end: object.sizeBytes - 1 };
  headers["content-length"] = String(end - start + 1);
  if (range) headers["content-range"] = `bytes ${start}-${end}/${object.sizeBytes}`;
  const status = range ? 206 : 200;
  if (request.method === "HEAD" || end < start) return { status, headers };
  return { status, headers, body: store.read(object, start, end) };
}

function headersOf(request: S3Request, object: StoredObject): Record<string, string> {
  const headers: Record<string, string> = {
    etag: `"${object.etag}"`,
    "last-modified": new Date(object.lastModified).toUTCString(),
    "accept-ranges": "bytes",
    "content-type": object.contentType,
    ...object.systemHeaders,
    ...metadataHeaders(object.metadata),
  };
  for (const name of overridable) {
    const value = parameterOf(request, `response-${name}`);
    if (value !== undefined) headers[name] = value;
  }
  if (headerOf(request, "x-amz-checksum-mode")?.toUpperCase() === "ENABLED") {
    Object.assign(headers, checksumHeaders(object));
  }
  return headers;
}

/** The checksum of the whole or of the parts; empty if the client sent none. */
export function checksumHeaders({ sha256, compositeSha256 }: StoredObject): Record<string, string> {
  const value = sha256 ?? compositeSha256;
  if (value === undefined) return {};
  return {
    "x-amz-checksum-sha256": value,
    "x-amz-checksum-type": sha256 === undefined ? "COMPOSITE" : "FULL_OBJECT",
  };
}

/** Supports one range. S3 answers requests for several with the whole object. */
function readRange(header: string | undefined, sizeBytes: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const [from, to] = [match[1] ?? "", match[2] ?? ""];
  const start = from === "" ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = from === "" || to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (from !== "" && to !== "" && Number(to) < start) return undefined;
  if (start >= sizeBytes || (from === "" && Number(to) === 0)) {
    const details = { RangeRequested: header ?? "", ActualObjectSize: String(sizeBytes) };
    throw new S3Error(416, "InvalidRange", "The requested range is not satisfiable", details);
  }
  return { start, end };
}
