// An S3 gate in this process with its own clock, and a client that signs for it.
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PutObjectCommand, type PutObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { listen } from "../../api/local/listen.ts";
import type { CorsRule } from "../../api/local/s3/cors.ts";
import { createS3Gate } from "../../api/local/s3/create-s3-gate.ts";
import { openObjectStore, type StoredObject } from "../../api/local/s3/object-store.ts";
import { openUploadStore } from "../../api/local/s3/upload-store.ts";

export const bucket = "photos";
const owner = { accessKeyId: "LOCALKEY", secretAccessKey: "local/secret", region: "eu-central-1" };

export type TestGate = Awaited<ReturnType<typeof startGate>>;

export async function startGate({ corsRules = [], ...more }: { corsRules?: CorsRule[]; idleMs?: number } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "photoup-s3-"));
  const clock = { now: new Date() };
  const created: StoredObject[] = [];
  const bugs: unknown[] = [];
  const store = await openObjectStore(folder, () => clock.now);
  const uploads = await openUploadStore(path.join(folder, "uploads"), store.find, () => clock.now);
  const reasons: string[] = [];
  const gate = createS3Gate({
    store,
    uploads,
    bucket,
    owner,
    corsRules,
    now: () => clock.now,
    announce: async (object, reason) => ({
      deliver() {
        created.push(object);
        reasons.push(reason);
      },
      withdraw: async () => undefined,
    }),
    ...more,
    onBug: (error) => bugs.push(error),
  });
  const listening = await listen(gate, 0);
  const client = createClient(listening.url);
  return {
    url: listening.url,
    folder,
    clock,
    created,
    reasons,
    bugs,
    store,
    client,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await listening.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function createClient(endpoint: string, overrides: Partial<typeof owner> = {}): S3Client {
  const { region, ...credentials } = { ...owner, ...overrides };
  return new S3Client({
    region,
    credentials,
    endpoint,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

export const sha256Base64 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("base64");

/** A URL that is valid for 15 minutes for anything that matches these properties. */
export function presignPut(client: S3Client, input: Partial<PutObjectCommandInput>, expiresIn = 900): Promise<string> {
  return getSignedUrl(
    client,
    new PutObjectCommand({ Bucket: bucket, Key: "one.png", ContentType: "image/png", ...input }),
    {
      expiresIn,
      signableHeaders: new Set(["content-type"]),
      unhoistableHeaders: new Set(["sha256", "crc32", "crc64nvme"].map((name) => `x-amz-checksum-${name}`)),
    },
  );
}

/** A URL that accepts these bytes once, and its headers. */
export async function presignBytes(
  client: S3Client,
  bytes: Uint8Array | string,
  input: Partial<PutObjectCommandInput> = {},
) {
  const ContentType = "image/png";
  const checksum = sha256Base64(bytes);
  const ContentLength = Buffer.byteLength(bytes);
  const url = await presignPut(client, {
    ContentType,
    ContentLength,
    ChecksumSHA256: checksum,
    IfNoneMatch: "*",
    ...input,
  });
  return { url, headers: { "content-type": ContentType, "x-amz-checksum-sha256": checksum, "if-none-match": "*" } };
}
