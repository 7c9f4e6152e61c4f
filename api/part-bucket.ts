// Multipart uploads, in terms of S3's SDK, and the hash of the assembled object, for which S3 does not vouch.
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { PresignPart } from "./presign-put.ts";
import { mapThrottling, statusOf, unlessMissing } from "./s3-answers.ts";

export interface BucketPart {
  /** From 1. */
  number: number;
  sizeBytes: number;
  etag: string;
  /** In base64. S3 has one for every part of an upload that we began. */
  sha256: string | undefined;
}

/** `taken`: there is already an object under that key; `gone`: the upload no longer exists. */
export type Completion = "done" | "taken" | "gone";

interface Named {
  key: string;
  uploadId: string;
}

export interface PartBucket {
  presignPart: PresignPart;
  /** @returns the upload's id */
  beginParts(about: { key: string; contentType: string; metadata: Record<string, string> }): Promise<string>;
  /** All parts, sorted by number; undefined if there is no such upload. */
  listParts(upload: Named): Promise<BucketPart[] | undefined>;
  /** Assembles these parts into an object unless there is one already. All other parts are discarded. */
  completeParts(upload: Named, parts: { number: number; etag: string; sha256: string }[]): Promise<Completion>;
  /** Does nothing if there is no such upload. */
  abortParts(upload: Named): Promise<void>;
  /**
   * The SHA-256 of the whole object, in base64. Streams the bytes: 5 GB take a minute or two, and no memory. Undefined if there is no
   * object, or one with another ETag.
   */
  hashWhole(key: string, etag: string): Promise<string | undefined>;
}

export function createPartBucket(client: S3Client, Bucket: string, presignPart: PresignPart): PartBucket {
  return {
    presignPart,

    async beginParts({ key: Key, contentType: ContentType, metadata: Metadata }) {
      const about = { Bucket, Key, ContentType, Metadata, ChecksumAlgorithm: "SHA256" } as const;
      const { UploadId } = await mapThrottling(() => client.send(new CreateMultipartUploadCommand(about)));
      if (!UploadId) throw new Error("S3 began an upload without an id");
      return UploadId;
    },

    listParts: ({ key: Key, uploadId: UploadId }) =>
      unlessMissing(async () => {
        const parts: BucketPart[] = [];
        // The SDK's paginator would continue as long as there is a marker, which the last page has as well.
        for (let PartNumberMarker: string | undefined; ; ) {
          const page = await client.send(new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker }));
          for (const { PartNumber = 0, Size = 0, ETag = "", ChecksumSHA256 } of page.Parts ?? []) {
            parts.push({ number: PartNumber, sizeBytes: Size, etag: ETag, sha256: ChecksumSHA256 });
          }
          if (!page.IsTruncated) return parts;
          PartNumberMarker = page.NextPartNumberMarker;
        }
      }),

    async completeParts({ key: Key, uploadId: UploadId }, parts) {
      const Parts = parts.map(({ number, etag, sha256 }) => ({
        PartNumber: number,
        ETag: etag,
        ChecksumSHA256: sha256,
      }));
      const command = new CompleteMultipartUploadCommand({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts },
        ChecksumSHA256: compositeOf(parts.map(({ sha256 }) => sha256)),
        IfNoneMatch: "*",
      });
      return mapThrottling(() => client.send(command).then(() => "done" as const, completionAfter));
    },

    async abortParts({ key: Key, uploadId: UploadId }) {
      await unlessMissing(() => client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
    },

    hashWhole: (Key, IfMatch) =>
      unlessMissing(async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, IfMatch }));
        const hash = createHash("sha256");
        for await (const chunk of Body as Readable) hash.update(chunk);
        return hash.digest("base64");
      }),
  };
}

/**
 * Goes by the error's name: S3 may answer 200 with an error in the body, for which the SDK invents a status.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
function completionAfter(thrown: unknown): Completion {
  const name = thrown instanceof Error ? thrown.name : undefined;
  if (name === "NoSuchUpload" || statusOf(thrown) === 404) return "gone";
  // Conflict: somebody else is writing or removing the object at this moment.
  if (name === "PreconditionFailed" || name === "ConditionalRequestConflict") return "taken";
  if ([409, 412].includes(statusOf(thrown) ?? 0)) return "taken";
  throw thrown;
}

/** S3's checksum of an object in parts: the hash of their digests, then how many there are. */
export function compositeOf(sha256: string[]): string {
  const hash = createHash("sha256");
  for (const digest of sha256) hash.update(Buffer.from(digest, "base64"));
  return `${hash.digest("base64")}-${sha256.length}`;
}
