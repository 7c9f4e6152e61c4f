// Bucket operations that only the rendition functions use: download photos to disk, store pictures from memory.
import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { unlessMissing } from "./s3-answers.ts";
import { pictureCacheControl } from "./url-lifetime.ts";

/** Every call throws ApiError `slow_down` if S3 throttles it. */
export interface RenditionBucket {
  /** Writes to a file. @returns false if there is no object, or one with another ETag */
  download(key: string, etag: string, file: string): Promise<boolean>;
  /**
   * Does nothing if the object exists. Clients may cache it for good.
   * @returns the new version, if the bucket keeps versions
   */
  putNew(key: string, bytes: Uint8Array, contentType: string): Promise<string | undefined>;
}

export function createRenditionBucket(client: S3Client, Bucket: string): RenditionBucket {
  return {
    async download(Key, IfMatch, file) {
      const answer = await unlessMissing(() => client.send(new GetObjectCommand({ Bucket, Key, IfMatch })));
      if (!answer?.Body) return false;
      await pipeline(answer.Body as Readable, createWriteStream(file));
      return true;
    },

    async putNew(Key, Body, ContentType) {
      const CacheControl = pictureCacheControl;
      const command = new PutObjectCommand({ Bucket, Key, Body, ContentType, CacheControl, IfNoneMatch: "*" });
      return (await unlessMissing(() => client.send(command)))?.VersionId;
    },
  };
}
