// Uploads in parts for the bucket in memory: stands for S3 in the endpoints' tests.
import { createHash, randomUUID } from "node:crypto";
import { type BucketPart, compositeOf, type PartBucket } from "../../api/part-bucket.ts";
import type { StoredObject } from "../../api/photo-bucket.ts";
import type { PartRequest } from "../../api/presign-put.ts";

interface MemoryUpload {
  key: string;
  contentType: string;
  metadata: Record<string, string>;
  begunAt: Date;
  parts: Map<number, BucketPart & { bytes: Uint8Array }>;
}

type Objects = Map<string, { bytes: Uint8Array; facts: StoredObject }>;

export interface MemoryParts extends PartBucket {
  /** Stores one part as S3 does for a PUT to its URL. @returns false if the upload no longer exists */
  putPart(url: string, bytes: Uint8Array): boolean;
  /** The requests for URLs of parts, latest last. */
  presignedParts: PartRequest[];
  /** The ids of the active uploads. */
  openUploads(): string[];
}

export function createMemoryParts(objects: Objects, now: () => Date): MemoryParts {
  const uploads = new Map<string, MemoryUpload>();
  const presignedParts: PartRequest[] = [];
  const find = ({ key, uploadId }: { key: string; uploadId: string }) => {
    const upload = uploads.get(uploadId);
    return upload?.key === key ? upload : undefined;
  };
  return {
    async presignPart(request, signedAt) {
      presignedParts.push(request);
      const { key, uploadId, number, sha256 } = request;
      const url = `https://bucket.test/${key}?uploadId=${uploadId}&partNumber=${number}&signed=${signedAt.getTime()}`;
      return { url, headers: { "x-amz-checksum-sha256": sha256 } };
    },
    async beginParts(about) {
      const uploadId = randomUUID();
      uploads.set(uploadId, { ...about, begunAt: now(), parts: new Map() });
      return uploadId;
    },
    async listParts(upload) {
      const parts = find(upload)?.parts.values();
      return parts && [...parts].map(({ bytes: _, ...part }) => part).sort((a, b) => a.number - b.number);
    },
    async completeParts({ key, uploadId }, named) {
      const upload = find({ key, uploadId });
      if (!upload) return "gone";
      if (objects.has(key)) return "taken";
      const parts = named.map(({ number, etag, sha256 }) => {
        const part = upload.parts.get(number);
        if (part?.etag !== etag || part.sha256 !== sha256) throw new Error(`InvalidPart ${number}`);
        return part;
      });
      const bytes = Buffer.concat(parts.map((part) => part.bytes));
      const { contentType, metadata, begunAt: storedAt } = upload; // as S3 has it
      const etag = `"${createHash("md5")
        .update(compositeOf(named.map((part) => part.sha256)))
        .digest("hex")}-${parts.length}"`;
      const facts = { contentType, metadata, etag, sizeBytes: bytes.length, storedAt, cameInParts: true };
      objects.set(key, { bytes, facts: { ...facts, sha256: undefined, versionId: uploadId, browserHeaders: [] } });
      uploads.delete(uploadId);
      return "done";
    },
    async abortParts(upload) {
      if (find(upload)) uploads.delete(upload.uploadId);
    },
    async hashWhole(key, etag) {
      const object = objects.get(key);
      return object?.facts.etag === etag ? createHash("sha256").update(object.bytes).digest("base64") : undefined;
    },
    putPart(url, bytes) {
      const { pathname, searchParams } = new URL(url);
      const upload = find({ key: pathname.slice(1), uploadId: searchParams.get("uploadId") ?? "" });
      const number = Number(searchParams.get("partNumber"));
      const sha256 = createHash("sha256").update(bytes).digest("base64");
      const etag = `"${createHash("md5").update(bytes).digest("hex")}"`;
      upload?.parts.set(number, { number, sizeBytes: bytes.length, etag, sha256, bytes });
      return upload !== undefined;
    },
    presignedParts,
    openUploads: () => [...uploads.keys()],
  };
}
