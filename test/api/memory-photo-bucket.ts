// A bucket in memory: stands for S3 in the endpoints' tests, and passes the same test suite.
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { PhotoBucket, StoredObject } from "../../api/photo-bucket.ts";
import type { PutRequest } from "../../api/presign-put.ts";
import type { RenditionBucket } from "../../api/rendition-bucket.ts";
import { createMemoryParts, type MemoryParts } from "./memory-part-bucket.ts";
import { counting } from "./memory-photo-table.ts";

export interface MemoryObject {
  contentType: string;
  /** Whether the client sent a hash, so that S3 has one. */
  isHashed?: boolean;
  metadata?: Record<string, string>;
  /** Sent with it but not signed. */
  browserHeaders?: string[];
}

export interface MemoryPhotoBucket extends PhotoBucket, RenditionBucket, MemoryParts {
  /** Stores as S3 does for a PUT. */
  put(key: string, bytes: Uint8Array, object: MemoryObject): void;
  keys(): string[];
  /** The keys with older versions. */
  formerKeys(): string[];
  bytesAt(key: string): Uint8Array | undefined;
  /** The requests for URLs, latest last. */
  presigned: PutRequest[];
  /** From now on, every HEAD of this key fails. */
  breakKey(key: string): void;
  calls: Record<string, number>;
}

export function createMemoryPhotoBucket(now: () => Date): MemoryPhotoBucket {
  const objects = new Map<string, { bytes: Uint8Array; facts: StoredObject }>();
  const former = new Set<string>();
  const presigned: PutRequest[] = [];
  const broken = new Set<string>();
  let versions = 0;
  const keys = () => [...objects.keys()].sort();

  const versionsBelow = (prefix: string) =>
    [...new Set([...objects.keys(), ...former])].filter((key) => key.startsWith(prefix)).sort();

  function store(key: string, bytes: Uint8Array, object: MemoryObject): void {
    const { contentType, isHashed = true, metadata = {}, browserHeaders = [] } = object;
    const facts = {
      sizeBytes: bytes.length,
      contentType,
      sha256: isHashed ? createHash("sha256").update(bytes).digest("base64") : undefined,
      cameInParts: false,
      etag: `"${createHash("md5").update(bytes).digest("hex")}"`,
      versionId: String(versions++),
      storedAt: now(),
      metadata,
      browserHeaders,
    };
    if (objects.has(key)) former.add(key);
    objects.set(key, { bytes, facts });
  }

  const { putPart, presignedParts, openUploads, ...parts } = createMemoryParts(objects, now);
  const bucket: PhotoBucket & RenditionBucket = {
    ...parts,
    async presignPut(request, signedAt) {
      presigned.push(request);
      const { key, contentType, sha256 } = request;
      const headers = {
        "content-type": contentType,
        ...(sha256 !== undefined && { "x-amz-checksum-sha256": sha256, "if-none-match": "*" }),
      };
      return { url: `https://bucket.test/${key}?signed=${signedAt.getTime()}`, headers };
    },
    presignGet: async (key, signedAt) => `https://bucket.test/${key}?read=${signedAt.getTime()}`,
    async head(key) {
      if (broken.has(key)) throw new Error("the store is down");
      return structuredClone(objects.get(key)?.facts);
    },
    async readFirstBytes(key, etag, bytes) {
      const object = objects.get(key);
      return object?.facts.etag === etag ? object.bytes.slice(0, bytes) : undefined;
    },
    async download(key, etag, file) {
      const object = objects.get(key);
      if (object?.facts.etag !== etag) return false;
      await writeFile(file, object.bytes);
      return true;
    },
    async putNew(key, bytes, contentType) {
      if (objects.has(key)) return undefined;
      store(key, bytes, { contentType, isHashed: false });
      return objects.get(key)?.facts.versionId;
    },
    async move(from, to, etag) {
      const object = objects.get(from);
      if (object?.facts.etag !== etag) return undefined;
      objects.set(to, object);
      objects.delete(from);
      return object.facts.versionId;
    },
    async remove(key) {
      if (objects.delete(key)) former.add(key);
    },
    async removeVersion(key, versionId) {
      if (objects.get(key)?.facts.versionId === versionId) objects.delete(key);
    },
    async removeVersionsBelow(prefix, limit, isStillWanted = async () => true) {
      const below = versionsBelow(prefix);
      if (!(await isStillWanted())) return true;
      for (const key of below.slice(0, limit)) {
        objects.delete(key);
        former.delete(key);
      }
      return below.length <= limit;
    },
    firstVersionBelow: async (prefix) => versionsBelow(prefix)[0],
    async list({ prefix, limit, after = "" }) {
      const rest = keys().filter((key) => key.startsWith(prefix) && key > after);
      const page = rest.slice(0, limit).flatMap((key) => {
        const facts = objects.get(key)?.facts;
        return facts ? [{ key, storedAt: facts.storedAt, etag: facts.etag, cameInParts: facts.cameInParts }] : [];
      });
      return { objects: page, isLast: rest.length <= limit };
    },
  };

  const calls: Record<string, number> = {};
  return {
    ...counting(bucket, calls),
    putPart,
    presignedParts,
    openUploads,
    put: store,
    keys,
    formerKeys: () => [...former].sort(),
    bytesAt: (key) => objects.get(key)?.bytes,
    presigned,
    breakKey: (key) => void broken.add(key),
    calls,
  };
}
