// What every bucket promises: the one in memory, and S3's client against the strict local S3.
import { randomUUID } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listen } from "../../api/local/listen.ts";
import type { BucketPart } from "../../api/part-bucket.ts";
import { createPhotoBucket, type PhotoBucket } from "../../api/photo-bucket.ts";
import type { PresignedPut, PutRequest } from "../../api/presign-put.ts";
import { outcomeOf } from "../support/plain-client.ts";
import { bucket as bucketName, createClient, startGate, type TestGate } from "../support/s3-gate.ts";
import { createMemoryPhotoBucket } from "./memory-photo-bucket.ts";
import { answeringServer } from "./start-dynalite.ts";
import { jpeg, sha256Of } from "./test-api.ts";

let gate: TestGate;
beforeAll(async () => {
  gate = await startGate();
});
afterAll(async () => {
  await gate[Symbol.asyncDispose]();
  expect(gate.bugs).toEqual([]);
});
const openBucket = () => createPhotoBucket(gate.client, bucketName);

interface Opened {
  bucket: PhotoBucket;
  put(key: string, bytes: Uint8Array, metadata?: Record<string, string>): Promise<void>;
  /** PUTs to a presigned URL, with headers besides the signed ones. */
  putWith(key: string, bytes: Uint8Array, headers: Record<string, string>): Promise<void>;
  putPart(part: PresignedPut, bytes: Uint8Array): Promise<void>;
}

const buckets: { name: string; open: () => Opened }[] = [
  {
    name: "the bucket in memory",
    open: () => {
      const bucket = createMemoryPhotoBucket(() => new Date());
      return {
        bucket,
        put: async (key, bytes, metadata = {}) => bucket.put(key, bytes, { contentType: "image/jpeg", metadata }),
        putWith: async (key, bytes, headers) =>
          bucket.put(key, bytes, { contentType: "image/jpeg", browserHeaders: Object.keys(headers) }),
        putPart: async ({ url }, bytes) => void bucket.putPart(url, bytes),
      };
    },
  },
  {
    name: "S3's bucket",
    open: () => ({
      bucket: openBucket(),
      async put(Key, Body, Metadata) {
        const facts = { ContentType: "image/jpeg", ChecksumSHA256: sha256Of(Body), Metadata };
        await gate.client.send(new PutObjectCommand({ Bucket: bucketName, Key, Body, ...facts }));
      },
      async putWith(key, bytes, unsigned) {
        const request = { key, contentType: "image/jpeg", sha256: sha256Of(bytes), size: bytes.length, metadata: {} };
        const { url, headers } = await openBucket().presignPut(request, new Date());
        const body = new Uint8Array(bytes);
        const answer = await fetch(url, { method: "PUT", headers: { ...headers, ...unsigned }, body });
        expect(await outcomeOf(answer)).toBe("200");
      },
      async putPart({ url, headers }, bytes) {
        const answer = await fetch(url, { method: "PUT", headers, body: new Uint8Array(bytes) });
        expect(await outcomeOf(answer)).toBe("200");
      },
    }),
  },
];

const photo = jpeg("sunset");

describe.each(buckets)("$name", ({ open }) => {
  let bucket: PhotoBucket;
  let put: Opened["put"];
  let putWith: Opened["putWith"];
  let putPart: Opened["putPart"];
  let key: string;
  beforeEach(() => {
    ({ bucket, put, putWith, putPart } = open());
    key = `uploads/event_42/${randomUUID()}.jpg`;
  });

  it("returns an object's size, type, hash, metadata and time, and undefined if there is none", async () => {
    expect(await bucket.head(key)).toBeUndefined();
    const before = Date.now();
    await put(key, photo, { title: "%E0%B8%A2" });
    const object = await bucket.head(key);
    expect(object).toMatchObject({
      sizeBytes: photo.length,
      contentType: "image/jpeg",
      sha256: sha256Of(photo),
      metadata: { title: "%E0%B8%A2" },
    });
    expect(object?.storedAt.getTime()).toBeGreaterThan(before - 60_000);
    expect(object?.storedAt.getTime()).toBeLessThan(before + 60_000);
  });

  it("reports the headers that make a browser treat an object as something other than its type", async () => {
    await put(key, photo);
    expect(await bucket.head(key)).toMatchObject({ browserHeaders: [] });
    for (const [name, value] of [
      ["Content-Encoding", "gzip"],
      ["Content-Disposition", 'attachment; filename="photo.jar"'],
    ] as const) {
      const other = `uploads/event_42/${randomUUID()}.jpg`;
      await putWith(other, photo, { [name]: value });
      expect(await bucket.head(other)).toMatchObject({ browserHeaders: [name] });
    }
  });

  it("removes what is below a prefix, unless that is no longer wanted once it is found", async () => {
    await put(key, photo);
    const prefix = key.slice(0, -3);
    expect(await bucket.removeVersionsBelow(prefix, 9, async () => false)).toBe(true);
    expect(await bucket.head(key)).toBeDefined();
    expect(await bucket.removeVersionsBelow(prefix, 9)).toBe(true);
    expect(await bucket.head(key)).toBeUndefined();
  });

  describe("an object in parts", () => {
    const parts = [Buffer.alloc(5 * 1024 * 1024, 1), photo];
    const whole = Buffer.concat(parts);
    const named = (stored: BucketPart[] = []) =>
      stored.map(({ number, etag, sha256 = "" }) => ({ number, etag, sha256 }));
    const begin = async () => {
      const about = { key, contentType: "image/jpeg", metadata: { title: "Night" } };
      return { key, uploadId: await bucket.beginParts(about) };
    };
    const send = async (upload: { key: string; uploadId: string }, n: number) => {
      const bytes = parts[n] ?? photo;
      const request = { ...upload, number: n + 1, size: bytes.length, sha256: sha256Of(bytes) };
      await putPart(await bucket.presignPart(request, new Date()), bytes);
    };

    it("is assembled from the stored parts, and hashed as a whole", async () => {
      const upload = await begin();
      await send(upload, 1);
      await send(upload, 0);
      const stored = await bucket.listParts(upload);
      expect(stored).toMatchObject(
        parts.map((bytes, i) => ({ number: i + 1, sizeBytes: bytes.length, sha256: sha256Of(bytes) })),
      );
      expect(await bucket.head(key)).toBeUndefined();
      expect(await bucket.completeParts(upload, named(stored))).toBe("done");
      const object = await bucket.head(key);
      expect(object).toMatchObject({
        ...{ sizeBytes: whole.length, contentType: "image/jpeg", metadata: { title: "Night" } },
        ...{ cameInParts: true, sha256: undefined },
      });
      expect(await bucket.hashWhole(key, object?.etag ?? "")).toBe(sha256Of(whole));
      expect(await bucket.hashWhole(key, '"another"')).toBeUndefined();
      expect(await bucket.completeParts(upload, named(stored))).toBe("gone");
    });

    it("does not replace another object", async () => {
      const upload = await begin();
      await send(upload, 0);
      await put(key, photo);
      const stored = named(await bucket.listParts(upload));
      expect(await bucket.completeParts(upload, stored)).toBe("taken");
      await bucket.remove(key);
      expect(await bucket.completeParts(upload, stored)).toBe("done");
    });

    it("is gone once it is aborted, and can be aborted again", async () => {
      const upload = await begin();
      await send(upload, 0);
      for (let time = 0; time < 2; time++) await bucket.abortParts(upload);
      expect(await bucket.listParts(upload)).toBeUndefined();
    });
  });

  it("reads the first bytes of the checked object, and of no other", async () => {
    await put(key, photo);
    const { etag = "" } = (await bucket.head(key)) ?? {};
    expect(Buffer.from((await bucket.readFirstBytes(key, etag, 4)) ?? [])).toEqual(photo.subarray(0, 4));
    expect(Buffer.from((await bucket.readFirstBytes(key, etag, 1000)) ?? [])).toEqual(photo);
    await put(key, jpeg("another"));
    expect(await bucket.readFirstBytes(key, etag, 4)).toBeUndefined();
    await bucket.remove(key);
    expect(await bucket.readFirstBytes(key, etag, 4)).toBeUndefined();
  });

  it("gives another object another ETag, and the same bytes the same ETag", async () => {
    const etags: (string | undefined)[] = [];
    for (const bytes of [photo, jpeg("another"), photo]) {
      await put(key, bytes);
      etags.push((await bucket.head(key))?.etag);
    }
    expect(etags[0]).toBe(etags[2]);
    expect(etags[0]).not.toBe(etags[1]);
  });

  it("moves an object, and can repeat the move", async () => {
    const to = key.replace("uploads/", "rejected/");
    await put(key, photo);
    const { etag = "" } = (await bucket.head(key)) ?? {};
    await bucket.move(key, to, etag);
    await bucket.move(key, to, etag);
    expect(await bucket.head(key)).toBeUndefined();
    expect((await bucket.head(to))?.sizeBytes).toBe(photo.length);
  });

  it("moves no object that has taken the checked one's place", async () => {
    const to = key.replace("uploads/", "rejected/");
    await put(key, photo);
    const { etag = "" } = (await bucket.head(key)) ?? {};
    await put(key, jpeg("another"));
    await bucket.move(key, to, etag);
    expect((await bucket.head(key))?.etag).not.toBe(etag);
    expect(await bucket.head(to)).toBeUndefined();
  });

  it("removes an object, and can repeat the removal", async () => {
    await put(key, photo);
    await bucket.remove(key);
    await bucket.remove(key);
    expect(await bucket.head(key)).toBeUndefined();
  });

  it("lists the keys of a prefix in order, each once over all pages", async () => {
    const prefix = `uploads/event_${randomUUID()}/`;
    for (const name of ["c", "a", "e", "b", "d"]) await put(`${prefix}${name}.jpg`, photo);
    const seen: string[] = [];
    let isLast = false;
    while (!isLast) {
      const page = await bucket.list({ prefix, limit: 2, after: seen.at(-1) });
      seen.push(...page.objects.map((object) => object.key));
      isLast = page.isLast;
    }
    expect(seen).toEqual(["a", "b", "c", "d", "e"].map((name) => `${prefix}${name}.jpg`));
    expect(await bucket.list({ prefix: `${prefix}x`, limit: 2 })).toEqual({ objects: [], isLast: true });
  });

  it("lists an object's ETag as HEAD has it", async () => {
    await put(key, photo);
    const { objects } = await bucket.list({ prefix: key, limit: 1 });
    expect(objects).toMatchObject([{ key, etag: (await bucket.head(key))?.etag }]);
  });
});

describe("a presigned PUT", () => {
  const signedAt = new Date("2026-11-22T10:00:00.000Z");
  const hashed: PutRequest = {
    key: "uploads/event_42/00000000-0000-8000-8000-000000000000.jpg",
    contentType: "image/jpeg",
    size: 4711,
    sha256: sha256Of(photo),
    metadata: { title: "%E0%B8%A2", "uploaded-by": "ada%40example.com" },
  };
  const presign = async (request: PutRequest, bucket = openBucket()) => {
    const { url, headers } = await bucket.presignPut(request, signedAt);
    return { url, headers, query: new URL(url).searchParams };
  };

  it("for hashed bytes signs type, length, hash and If-None-Match as headers", async () => {
    const { query, headers } = await presign(hashed);
    expect(query.get("X-Amz-SignedHeaders")).toBe(
      "content-length;content-type;host;if-none-match;x-amz-checksum-sha256",
    );
    expect(headers).toEqual({
      "content-type": "image/jpeg",
      "x-amz-checksum-sha256": hashed.sha256,
      "if-none-match": "*",
    });
  });

  it("has no checksum in its query, where S3 would not verify it, and none of an empty body anywhere", async () => {
    for (const request of [hashed, { ...hashed, sha256: undefined, size: undefined }]) {
      const { url } = await presign(request);
      expect(url).not.toMatch(/checksum-(crc|sha)\w*=|AAAAAA/i);
      expect(url).not.toContain("x-amz-sdk-checksum-algorithm");
    }
  });

  it("for a client that does not hash signs only the type", async () => {
    const { query, headers } = await presign({ ...hashed, sha256: undefined, size: undefined });
    expect(query.get("X-Amz-SignedHeaders")).toBe("content-type;host");
    expect(headers).toEqual({ "content-type": "image/jpeg" });
  });

  it("is valid for 15 minutes from the given instant", async () => {
    const { query } = await presign(hashed);
    expect(query.get("X-Amz-Date")).toBe("20261122T100000Z");
    expect(query.get("X-Amz-Expires")).toBe("900");
  });

  it("carries the metadata in its query, so that the client sends no header for it", async () => {
    const { query } = await presign(hashed);
    expect(query.get("x-amz-meta-title")).toBe("%E0%B8%A2");
    expect(query.get("x-amz-meta-uploaded-by")).toBe("ada%40example.com");
  });

  it("is accepted once for its bytes, and refused for other bytes of the same length and for another type", async () => {
    const bucket = openBucket();
    const key = `uploads/event_42/${randomUUID()}.jpg`;
    const { url, headers } = await bucket.presignPut({ ...hashed, key, size: photo.length }, new Date());
    const send = async (body: Buffer, changed = {}) =>
      outcomeOf(await fetch(url, { method: "PUT", body: new Uint8Array(body), headers: { ...headers, ...changed } }));
    expect(await send(jpeg("sunseT"))).toBe("400 BadDigest");
    expect(await send(jpeg("longer than that"))).toBe("403 SignatureDoesNotMatch");
    expect(await send(photo, { "content-type": "text/html" })).toBe("403 SignatureDoesNotMatch");
    expect(await send(photo, { "x-amz-meta-title": "mine" })).toMatch(/^403 /);
    expect(await send(photo)).toBe("200");
    expect(await send(photo)).toBe("412 PreconditionFailed");
    expect((await bucket.head(key))?.sha256).toBe(hashed.sha256);
    expect(Buffer.from(await (await fetch(await bucket.presignGet(key, new Date()))).arrayBuffer())).toEqual(photo);
  });
});

describe("a URL to read from", () => {
  const at = (time: string) => openBucket().presignGet("uploads/event_42/x.jpg", new Date(`2026-11-22T${time}Z`));

  it("stays the same until the quarter of an hour ends, and is valid for 15 to 30 minutes", async () => {
    expect(await at("10:00:00")).toBe(await at("10:14:59"));
    expect(await at("10:15:00")).not.toBe(await at("10:14:59"));
    const { searchParams } = new URL(await at("10:14:59"));
    expect(searchParams.get("X-Amz-Date")).toBe("20261122T100000Z");
    expect(searchParams.get("X-Amz-Expires")).toBe("1800");
  });

  it("lets only browsers cache its response, for a year", async () => {
    const bucket = openBucket();
    const key = `uploads/event_42/${randomUUID()}.jpg`;
    const { url, headers } = await bucket.presignPut({ key, contentType: "image/jpeg", metadata: {} }, new Date());
    await fetch(url, { method: "PUT", body: "x", headers });
    const answer = await fetch(await bucket.presignGet(key, new Date()));
    expect(answer.headers.get("cache-control")).toBe("private, max-age=31557600, immutable");
    await answer.arrayBuffer();
  });
});

describe("S3's bucket under load", () => {
  it.each([503, 429])("throws slow_down for %i once the SDK's attempts are used up", async (status) => {
    const server = await listen(answeringServer(Array.from({ length: 3 }, () => ({ status, body: {} }))), 0);
    const bucket = createPhotoBucket(createClient(server.url), bucketName);
    await expect(bucket.head("uploads/x")).rejects.toMatchObject({ code: "slow_down", retryAfterSeconds: 1 });
    await server.stop();
  });

  it("throws any other error, including missing permission", async () => {
    const server = await listen(answeringServer([{ status: 403, body: {} }]), 0);
    const bucket = createPhotoBucket(createClient(server.url), bucketName);
    await expect(bucket.head("uploads/x")).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await server.stop();
  });
});
