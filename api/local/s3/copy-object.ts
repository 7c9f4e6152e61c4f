// PUT with x-amz-copy-source: copies an object to another key, or changes its metadata.

import { type Announce, type ObjectStore, requireMatch, type StoredObject } from "./object-store.ts";
import { describedBy, notImplemented } from "./put-object.ts";
import { S3Error } from "./s3-error.ts";
import { headerOf, type S3Request } from "./s3-request.ts";

const ifMatch = "x-amz-copy-source-if-match";

/** Throws NoSuchKey, NoSuchBucket, PreconditionFailed, InvalidArgument, InvalidRequest. */
export async function copyObject(request: S3Request, store: ObjectStore, announce: Announce): Promise<StoredObject> {
  const conditions = Object.keys(request.headers).filter(
    (name) => name.startsWith("x-amz-copy-source-") && name !== ifMatch,
  );
  const condition = conditions[0] ?? (headerOf(request, "if-none-match") && "If-None-Match");
  if (condition !== undefined) throw notImplemented(condition);
  const source = await findSource(request, store);
  const directive = headerOf(request, "x-amz-metadata-directive") ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE") {
    throw new S3Error(400, "InvalidArgument", "Unknown metadata directive.", { ArgumentValue: directive });
  }
  if (directive === "COPY" && source.key === request.key) {
    const changes = "the object's metadata, storage class, website redirect location or encryption attributes.";
    const message = `This copy request is illegal because it is trying to copy an object to itself without changing ${changes}`;
    throw new S3Error(400, "InvalidRequest", message);
  }
  const { etag, sizeBytes, sha256 } = source;
  const about =
    directive === "COPY"
      ? { contentType: source.contentType, systemHeaders: source.systemHeaders, metadata: source.metadata }
      : describedBy(request);
  const facts = { ...about, etag, sizeBytes, ...(sha256 !== undefined && { sha256 }) };
  return store.copy(source, request.key, facts, announce);
}

async function findSource(request: S3Request, store: ObjectStore): Promise<StoredObject> {
  const raw = headerOf(request, "x-amz-copy-source") ?? "";
  const [bucket, ...rest] = decodeSource(raw).replace(/^\//, "").split("/");
  if (bucket !== request.bucket) {
    throw new S3Error(404, "NoSuchBucket", "The specified bucket does not exist", { BucketName: bucket ?? "" });
  }
  return requireMatch(store, rest.join("/"), { etag: headerOf(request, ifMatch), condition: ifMatch });
}

function decodeSource(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    const details = { ArgumentName: "x-amz-copy-source", ArgumentValue: raw };
    throw new S3Error(400, "InvalidArgument", "Copy Source must mention the source bucket and key", details);
  }
}
