// POST ?uploads: begins a multipart upload. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
import { describedBy, notImplemented } from "./put-object.ts";
import { S3Error } from "./s3-error.ts";
import { headerOf, type S3Request } from "./s3-request.ts";
import type { Upload, UploadStore } from "./upload-store.ts";

/** Throws InvalidRequest for a checksum that S3 does not support, NotImplemented for one that only the local S3 does not support. */
export async function createUpload(request: S3Request, uploads: UploadStore): Promise<Upload> {
  return uploads.begin({ key: request.key, ...describedBy(request), isHashed: isHashed(request) });
}

function isHashed(request: S3Request): boolean {
  const [algorithm, type] = ["x-amz-checksum-algorithm", "x-amz-checksum-type"].map((n) => headerOf(request, n));
  if (algorithm === undefined) return false;
  if (algorithm.toUpperCase() !== "SHA256") throw notImplemented("x-amz-checksum-algorithm");
  if (type !== undefined && type !== "COMPOSITE") {
    const message = `The ${type} checksum type cannot be used with the sha256 checksum algorithm.`;
    throw new S3Error(400, "InvalidRequest", message);
  }
  return true;
}
