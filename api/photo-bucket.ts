// The bucket, in terms of S3's SDK: presigned URLs, and the operations on objects.
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";

import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import pLimit from "p-limit";
import { createPartBucket, type PartBucket } from "./part-bucket.ts";
import { createPartPresigner, createPutPresigner, type PresignPut } from "./presign-put.ts";
import { mapThrottling, unlessMissing } from "./s3-answers.ts";
import { pictureCacheControl, urlsBeginAt, urlsEndAt } from "./url-lifetime.ts";

export interface StoredObject {
  sizeBytes: number;
  contentType: string | undefined;
  /** In base64, computed by S3; undefined if S3 has none. */
  sha256: string | undefined;
  /** S3 vouches for the parts, not for the whole. */
  cameInParts: boolean;
  etag: string;
  /** Undefined if the bucket keeps no versions. */
  versionId: string | undefined;
  /** For an object in parts, when its upload began, which may be days before it was complete. */
  storedAt: Date;
  metadata: Record<string, string>;
  /** Names of headers other than Content-Type that change how browsers treat it. S3 keeps those of a PUT, signed or not. */
  browserHeaders: string[];
}

export type ListedObject = Pick<StoredObject, "storedAt" | "etag" | "cameInParts"> & { key: string };

export interface ObjectPage {
  objects: ListedObject[];
  isLast: boolean;
}

/** Every call except presigning throws ApiError `slow_down` if S3 throttles it. */
export interface PhotoBucket extends PartBucket {
  /** The URL expires at `putUrlExpiry`. */
  presignPut: PresignPut;
  /** The same URL throughout a quarter of an hour; its response may be cached for good. */
  presignGet(key: string, now: Date): Promise<string>;
  /** Undefined if there is no such object. */
  head(key: string): Promise<StoredObject | undefined>;
  /** Undefined if there is no object, or one with another ETag. */
  readFirstBytes(key: string, etag: string, bytes: number): Promise<Uint8Array | undefined>;
  /**
   * Replaces any object at `to`. Does nothing if there is no object at `from`, or one with another ETag.
   * @returns the new version at `to`, if the bucket keeps versions
   */
  move(from: string, to: string, etag: string): Promise<string | undefined>;
  /** Does nothing if there is none. If the bucket keeps versions, the removed one stays among them. */
  remove(key: string): Promise<void>;
  /** Only that version, for good. Does nothing if there is none. */
  removeVersion(key: string, versionId: string): Promise<void>;
  /**
   * Removes up to `limit` object versions below the prefix, for good.
   * @param isStillWanted called after versions are found and before any is removed
   * @returns whether the work is done: none is left, or they are no longer to be removed
   */
  removeVersionsBelow(prefix: string, limit: number, isStillWanted?: () => Promise<boolean>): Promise<boolean>;
  /** The first key below the prefix that has any version, deleted or not. */
  firstVersionBelow(prefix: string): Promise<string | undefined>;
  /** Sorted by key. */
  list(page: { prefix: string; limit: number; after?: string | undefined }): Promise<ObjectPage>;
}

/** Region, credentials and endpoint come from AWS's own environment variables. */
export const createBucketClient = (options: { forcePathStyle: boolean }): S3Client =>
  new S3Client({
    ...options,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });

/** How many versions are removed at once. */
const versionsAtOnce = 20;

export function createPhotoBucket(client: S3Client, Bucket: string): PhotoBucket {
  async function deleteObject(Key: string | undefined, VersionId?: string): Promise<void> {
    await mapThrottling(() => client.send(new DeleteObjectCommand({ Bucket, Key, VersionId })));
  }

  return {
    ...createPartBucket(client, Bucket, createPartPresigner(client, Bucket)),
    presignPut: createPutPresigner(client, Bucket),

    presignGet(Key, now) {
      const signingDate = urlsBeginAt(now);
      const expiresIn = (urlsEndAt(now).getTime() - signingDate.getTime()) / 1000;
      const command = new GetObjectCommand({ Bucket, Key, ResponseCacheControl: pictureCacheControl });
      return getSignedUrl(client, command, { expiresIn, signingDate });
    },

    head: (Key) =>
      unlessMissing(async () => {
        const answer = await client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
        const cameInParts = answer.ChecksumType === "COMPOSITE" || isOfParts(answer.ETag);
        return {
          sizeBytes: answer.ContentLength ?? 0,
          contentType: answer.ContentType,
          // For parts, S3's is a hash of hashes.
          sha256: cameInParts ? undefined : answer.ChecksumSHA256,
          cameInParts,
          etag: answer.ETag ?? "",
          versionId: answer.VersionId,
          storedAt: answer.LastModified ?? new Date(0),
          metadata: answer.Metadata ?? {},
          browserHeaders: browserHeadersOf(answer),
        };
      }),

    readFirstBytes: (Key, IfMatch, bytes) =>
      unlessMissing(async () => {
        const Range = `bytes=0-${bytes - 1}`;
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, IfMatch, Range }));
        return Body?.transformToByteArray();
      }),

    async move(from, to, etag) {
      const source = { CopySource: encodeURI(`${Bucket}/${from}`), CopySourceIfMatch: etag };
      const copied = await unlessMissing(() => client.send(new CopyObjectCommand({ Bucket, Key: to, ...source })));
      await unlessMissing(() => client.send(new DeleteObjectCommand({ Bucket, Key: from, IfMatch: etag })));
      return copied?.VersionId;
    },

    remove: (key) => deleteObject(key),
    removeVersion: deleteObject,

    async removeVersionsBelow(Prefix, MaxKeys, isStillWanted = async () => true) {
      const page = await mapThrottling(() => client.send(new ListObjectVersionsCommand({ Bucket, Prefix, MaxKeys })));
      if (!(await isStillWanted())) return true;
      const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
      await pLimit(versionsAtOnce).map(versions, ({ Key, VersionId }) => deleteObject(Key, VersionId));
      return !page.IsTruncated;
    },

    async firstVersionBelow(Prefix) {
      const page = await mapThrottling(() =>
        client.send(new ListObjectVersionsCommand({ Bucket, Prefix, MaxKeys: 1 })),
      );
      return (page.Versions?.[0] ?? page.DeleteMarkers?.[0])?.Key;
    },

    async list({ prefix: Prefix, limit: MaxKeys, after: StartAfter }) {
      const answer = await mapThrottling(() =>
        client.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys, StartAfter })),
      );
      const objects = (answer.Contents ?? []).map(({ Key = "", LastModified = new Date(0), ETag = "" }) => ({
        key: Key,
        storedAt: LastModified,
        etag: ETag,
        cameInParts: isOfParts(ETag),
      }));
      return { objects, isLast: !answer.IsTruncated };
    },
  };
}

const isOfParts = (etag = "") => /-\d+"?$/.test(etag);

// Cache-Control is not among them: every link sets its own, and browsers send one with a PUT while their developer tools are open.
function browserHeadersOf({ ContentEncoding, ContentDisposition }: HeadObjectCommandOutput): string[] {
  const headers = Object.entries({ "Content-Encoding": ContentEncoding, "Content-Disposition": ContentDisposition });
  return headers.filter(([, value]) => value).map(([name]) => name);
}
