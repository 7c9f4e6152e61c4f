// The bucket, in terms of S3's SDK: URLs to read and to put, and the few things done with objects.
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
import { telling, unlessMissing } from "./s3-answers.ts";
import { pictureCacheControl, urlsBeginAt, urlsEndAt } from "./url-lifetime.ts";

export interface StoredObject {
  sizeBytes: number;
  contentType: string | undefined;
  /** In base64, S3's own word; absent where it has none. */
  sha256: string | undefined;
  /** S3 vouches for the parts that it came in, not for the whole. */
  cameInParts: boolean;
  etag: string;
  /** Undefined where the bucket keeps no versions. */
  versionId: string | undefined;
  /** Of what came in parts: when it was begun, which may be days before all of it was there. */
  storedAt: Date;
  metadata: Record<string, string>;
  /** The names of headers beside its type that change what a browser makes of it: S3 keeps them of a PUT, signed or not. */
  browserHeaders: string[];
}

export type ListedObject = Pick<StoredObject, "storedAt" | "cameInParts"> & { key: string };

export interface ObjectPage {
  objects: ListedObject[];
  isLast: boolean;
}

/** Every call but the presigning ones throws ApiError `slow_down` where S3 asks for less at once. */
export interface PhotoBucket extends PartBucket {
  /** @param signedAt the URL ends `putUrlSeconds` later */
  presignPut: PresignPut;
  /** The same URL all through a quarter of an hour; what it serves may be kept for good. */
  presignGet(key: string, now: Date): Promise<string>;
  /** Undefined where there is none. */
  head(key: string): Promise<StoredObject | undefined>;
  /** Undefined where there is no object, or another one than that of `etag`. */
  readFirstBytes(key: string, etag: string, bytes: number): Promise<Uint8Array | undefined>;
  /**
   * Replaces what is at `to`; does nothing where there is no object at `from`.
   * @returns the version that is at `to` then, where the bucket keeps versions
   */
  move(from: string, to: string): Promise<string | undefined>;
  /** Also where there is none. Where the bucket keeps versions, this one stays among them. */
  remove(key: string): Promise<void>;
  /** That one alone, for good; also where there is none. */
  removeVersion(key: string, versionId: string): Promise<void>;
  /**
   * Removes up to `limit` versions of objects below the prefix, for good.
   * @param isStillWanted asked once they are found, and before any is removed
   * @returns whether that was all of them
   */
  removeVersionsBelow(prefix: string, limit: number, isStillWanted?: () => Promise<boolean>): Promise<boolean>;
  /** The first key below the prefix that has any version at all, deleted or not. */
  firstVersionBelow(prefix: string): Promise<string | undefined>;
  /** In the order of keys. */
  list(page: { prefix: string; limit: number; after?: string | undefined }): Promise<ObjectPage>;
}

/** Region, credentials and endpoint come from the environment that AWS defines. */
export const createBucketClient = (options: { forcePathStyle: boolean }): S3Client =>
  new S3Client({
    ...options,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });

/** Versions that are removed at the same time. */
const versionsAtOnce = 20;

export function createPhotoBucket(client: S3Client, Bucket: string): PhotoBucket {
  async function deleteObject(Key: string | undefined, VersionId?: string): Promise<void> {
    await telling(() => client.send(new DeleteObjectCommand({ Bucket, Key, VersionId })));
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
          // Of parts it is a hash of hashes.
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

    async move(from, to) {
      const copied = await unlessMissing(() =>
        client.send(new CopyObjectCommand({ Bucket, Key: to, CopySource: encodeURI(`${Bucket}/${from}`) })),
      );
      await deleteObject(from);
      return copied?.VersionId;
    },

    remove: (key) => deleteObject(key),
    removeVersion: deleteObject,

    async removeVersionsBelow(Prefix, MaxKeys, isStillWanted = async () => true) {
      const page = await telling(() => client.send(new ListObjectVersionsCommand({ Bucket, Prefix, MaxKeys })));
      if (!(await isStillWanted())) return true;
      const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
      await pLimit(versionsAtOnce).map(versions, ({ Key, VersionId }) => deleteObject(Key, VersionId));
      return !page.IsTruncated;
    },

    async firstVersionBelow(Prefix) {
      const page = await telling(() => client.send(new ListObjectVersionsCommand({ Bucket, Prefix, MaxKeys: 1 })));
      return (page.Versions?.[0] ?? page.DeleteMarkers?.[0])?.Key;
    },

    async list({ prefix: Prefix, limit: MaxKeys, after: StartAfter }) {
      const answer = await telling(() =>
        client.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys, StartAfter })),
      );
      const objects = (answer.Contents ?? []).map(({ Key = "", LastModified = new Date(0), ETag }) => ({
        key: Key,
        storedAt: LastModified,
        cameInParts: isOfParts(ETag),
      }));
      return { objects, isLast: !answer.IsTruncated };
    },
  };
}

const isOfParts = (etag = "") => /-\d+"?$/.test(etag);

// Every link says Cache-Control itself, and honest browsers send one with a PUT where their developer tools are open.
function browserHeadersOf({ ContentEncoding, ContentDisposition }: HeadObjectCommandOutput): string[] {
  const headers = Object.entries({ "Content-Encoding": ContentEncoding, "Content-Disposition": ContentDisposition });
  return headers.filter(([, value]) => value).map(([name]) => name);
}
