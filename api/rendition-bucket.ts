// What the functions that make renditions do with the bucket and no other does: photos to disk, and pictures from memory.
import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { unlessMissing } from "./s3-answers.ts";
import { pictureCacheControl } from "./url-lifetime.ts";

/** Every call throws ApiError `slow_down` where S3 asks for less at once. */
export interface RenditionBucket {
  /** Into a file. False where there is no object, or another one than that of `etag`. */
  download(key: string, etag: string, file: string): Promise<boolean>;
  /** Leaves what is there already as it is. Whoever is given its URL may keep it for good. */
  putNew(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
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
      await unlessMissing(() => client.send(command));
    },
  };
}
