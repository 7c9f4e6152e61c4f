// ListObjectsV2: keys by prefix, in pages, grouped by a delimiter if there is one.
import type { ObjectStore, StoredObject } from "./object-store.ts";
import { S3Error } from "./s3-error.ts";
import { parameterOf, type S3Request } from "./s3-request.ts";
import { element, xmlAnswer } from "./xml.ts";

/** @returns the response's XML */
export async function listObjects(request: S3Request, store: ObjectStore): Promise<string> {
  const parameter = (name: string) => parameterOf(request, name) ?? "";
  const encode = parameter("encoding-type") === "url" ? encodeURIComponent : (text: string) => text;
  const [prefix, delimiter] = [parameter("prefix"), parameter("delimiter")];
  const maxKeys = Math.min(readMaxKeys(parameter("max-keys")), 1000);
  const after =
    parameter("continuation-token") === "" ? parameter("start-after") : readToken(parameter("continuation-token"));

  const page: { key: string; isPrefix: boolean }[] = [];
  let isTruncated = false;
  for (const key of await store.keys(prefix)) {
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const entry = cut === -1 ? { key, isPrefix: false } : { key: key.slice(0, cut + delimiter.length), isPrefix: true };
    if (Buffer.compare(Buffer.from(entry.key), Buffer.from(after)) <= 0 && after !== "") continue;
    if (page.at(-1)?.key === entry.key) continue;
    isTruncated = page.length === maxKeys;
    if (isTruncated) break;
    page.push(entry);
  }
  const keys = page.filter((entry) => !entry.isPrefix).map((entry) => entry.key);
  const objects = (await Promise.all(keys.map((key) => store.find(key)))).filter((object) => object !== undefined);
  const last = page.at(-1)?.key;
  return xmlAnswer("ListBucketResult", [
    element("Name", request.bucket),
    element("Prefix", encode(prefix)),
    delimiter === "" ? "" : element("Delimiter", encode(delimiter)),
    parameter("encoding-type") === "url" ? element("EncodingType", "url") : "",
    element("KeyCount", page.length),
    element("MaxKeys", maxKeys),
    element("IsTruncated", isTruncated),
    isTruncated && last !== undefined ? element("NextContinuationToken", Buffer.from(last).toString("base64url")) : "",
    ...objects.map((object) => contents(object, encode)),
    ...page
      .filter((entry) => entry.isPrefix)
      .map((entry) => `<CommonPrefixes>${element("Prefix", encode(entry.key))}</CommonPrefixes>`),
  ]);
}

/** ListObjectVersions. The store keeps one version of each object, with the id `null`. */
export async function listVersions(request: S3Request, store: ObjectStore): Promise<string> {
  const maxKeys = Math.min(readMaxKeys(parameterOf(request, "max-keys") ?? ""), 1000);
  const after = parameterOf(request, "key-marker") ?? "";
  const encode = parameterOf(request, "encoding-type") === "url" ? encodeURIComponent : (text: string) => text;
  const keys = (await store.keys(parameterOf(request, "prefix") ?? "")).filter((key) => key > after);
  const page = keys.slice(0, maxKeys);
  const isTruncated = page.length < keys.length;
  const next = element("NextKeyMarker", encode(page.at(-1) ?? "")) + element("NextVersionIdMarker", "null");
  const version = (key: string) =>
    element("Key", encode(key)) + element("VersionId", "null") + element("IsLatest", true);
  return xmlAnswer("ListVersionsResult", [
    element("Name", request.bucket),
    element("IsTruncated", isTruncated),
    isTruncated ? next : "",
    ...page.map((key) => `<Version>${version(key)}</Version>`),
  ]);
}

function contents(object: StoredObject, encode: (text: string) => string): string {
  const inner = [
    element("Key", encode(object.key)),
    element("LastModified", object.lastModified),
    element("ETag", `"${object.etag}"`),
    element("Size", object.sizeBytes),
    element("StorageClass", "STANDARD"),
  ];
  return `<Contents>${inner.join("")}</Contents>`;
}

function readMaxKeys(value: string): number {
  if (value === "") return 1000;
  if (/^\d+$/.test(value)) return Number(value);
  throw new S3Error(400, "InvalidArgument", "Provided max-keys not an integer or within integer range", {
    ArgumentName: "max-keys",
    ArgumentValue: value,
  });
}

function readToken(token: string): string {
  const key = Buffer.from(token, "base64url").toString();
  if (Buffer.from(key).toString("base64url") === token) return key;
  throw new S3Error(400, "InvalidArgument", "The continuation token provided is incorrect", {
    ArgumentName: "continuation-token",
  });
}
