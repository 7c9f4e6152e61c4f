// PUT ?partNumber&uploadId: one part of a multipart upload. https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
import type { Readable } from "node:stream";
import { notImplemented, type Promised, readPromises, receiveBody } from "./put-object.ts";
import { S3Error } from "./s3-error.ts";
import { headerOf, parameterOf, type S3Request } from "./s3-request.ts";
import type { StoredPart, UploadStore } from "./upload-store.ts";

export interface PartDependencies {
  uploads: UploadStore;
  payloadHash: string;
  expectBody: () => void;
  /** Called as the body's bytes arrive. */
  onBytes: (bytes: number) => void;
}

const maxPartNumber = 10_000;

/** Throws NoSuchUpload, InvalidArgument, InvalidRequest, and anything that a PUT of these bytes throws. */
export async function uploadPart(
  request: S3Request,
  body: Readable,
  { uploads, payloadHash, expectBody, onBytes }: PartDependencies,
): Promise<StoredPart> {
  const number = partNumberOf(request);
  if (headerOf(request, "if-none-match") !== undefined) throw notImplemented("If-None-Match");
  const promised = readPromises(request, payloadHash);
  const upload = await uploads.find(request.key, parameterOf(request, "uploadId") ?? "");
  checkAlgorithm(promised, upload.isHashed);
  const draft = await uploads.draft(upload);
  try {
    expectBody();
    const received = await receiveBody(body, promised, (chunk) => {
      onBytes(chunk.length);
      return draft.file.write(chunk);
    });
    return await uploads.commit(upload, draft, { number, ...received });
  } catch (error) {
    await uploads.discard(upload, draft);
    throw error;
  }
}

export function partNumberOf(request: S3Request): number {
  const text = parameterOf(request, "partNumber") ?? "";
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= maxPartNumber) return number;
  const message = `Part number must be an integer between 1 and ${maxPartNumber}, inclusive`;
  throw new S3Error(400, "InvalidArgument", message, { ArgumentName: "partNumber", ArgumentValue: text });
}

function checkAlgorithm({ sha256, crc32 }: Promised, isHashed: boolean): void {
  const actual = sha256 !== undefined ? "sha256" : crc32 !== undefined ? "crc32" : "null";
  const expected = isHashed ? "sha256" : "null";
  if (actual === expected) return;
  const message = `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`;
  throw new S3Error(400, "InvalidRequest", message);
}
