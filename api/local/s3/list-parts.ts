// GET ?uploadId: an upload's parts, in pages. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
import { S3Error } from "./s3-error.ts";
import { parameterOf, type S3Request } from "./s3-request.ts";
import type { UploadStore } from "./upload-store.ts";
import { element, xmlAnswer } from "./xml.ts";

/** @returns the response's XML */
export async function listParts(request: S3Request, uploads: UploadStore): Promise<string> {
  const upload = await uploads.find(request.key, parameterOf(request, "uploadId") ?? "");
  const maxParts = Math.min(numberOf(request, "max-parts", 1000), 1000);
  const after = numberOf(request, "part-number-marker", 0);
  const later = (await uploads.parts(upload)).filter(({ number }) => number > after);
  const page = later.slice(0, maxParts);
  const next = page.at(-1)?.number ?? 0;
  return xmlAnswer("ListPartsResult", [
    element("Bucket", request.bucket),
    element("Key", upload.key),
    element("UploadId", upload.id),
    element("StorageClass", "STANDARD"),
    element("PartNumberMarker", after),
    element("NextPartNumberMarker", next),
    element("MaxParts", maxParts),
    element("IsTruncated", page.length < later.length),
    upload.isHashed ? element("ChecksumAlgorithm", "SHA256") + element("ChecksumType", "COMPOSITE") : "",
    ...page.map(({ number, lastModified, etag, sizeBytes, sha256 }) =>
      [
        "<Part>",
        element("PartNumber", number),
        element("LastModified", lastModified),
        element("ETag", `"${etag}"`),
        element("Size", sizeBytes),
        sha256 === undefined ? "" : element("ChecksumSHA256", sha256),
        "</Part>",
      ].join(""),
    ),
  ]);
}

function numberOf(request: S3Request, name: string, usual: number): number {
  const text = parameterOf(request, name);
  if (text === undefined) return usual;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const details = { ArgumentName: name, ArgumentValue: text };
  throw new S3Error(400, "InvalidArgument", `Provided ${name} not an integer or within integer range`, details);
}
