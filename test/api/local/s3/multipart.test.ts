import { createHash } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  type UploadPartCommandInput,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openObjectStore } from "../../../../api/local/s3/object-store.ts";
import { openUploadStore } from "../../../../api/local/s3/upload-store.ts";
import { outcomeOf } from "../../../support/plain-client.ts";
import { bucket as Bucket, createClient, sha256Base64, startGate, type TestGate } from "../../../support/s3-gate.ts";
import { type MotoServer, startMoto } from "../../moto/moto-server.ts";

const mebibyte = 1024 * 1024;
const [first, second, last] = [5 * mebibyte, 5 * mebibyte + 1, 7].map((size, n) => Buffer.alloc(size, n + 1)) as [
  Buffer,
  Buffer,
  Buffer,
];
const bodies = [first, second, last];
const whole = Buffer.concat(bodies);
const compositeOf = (parts: Buffer[]) =>
  `${sha256Base64(Buffer.concat(parts.map((part) => createHash("sha256").update(part).digest())))}-${parts.length}`;

let gate: TestGate;
let moto: MotoServer | undefined;
let n = 0;
let Key: string;
beforeAll(async () => {
  gate = await startGate();
  moto = await startMoto();
});
afterAll(async () => {
  expect(gate.bugs).toEqual([]);
  await gate[Symbol.asyncDispose]();
  await moto?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  Key = `uploads/event_42/${++n}.dng`;
});

async function begin(client: S3Client = gate.client, more: object = {}): Promise<string> {
  const about = {
    ContentType: "image/x-adobe-dng",
    Metadata: { title: "Nacht" },
    ChecksumAlgorithm: "SHA256",
  } as const;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...about, ...more }));
  return UploadId ?? "";
}

const send = (UploadId: string, PartNumber: number, Body: Buffer, client: S3Client = gate.client, more: object = {}) =>
  client.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumSHA256: sha256Base64(Body), ...more }),
  );

async function sendAll(UploadId: string, parts: Buffer[] = bodies, client: S3Client = gate.client) {
  return Promise.all(
    parts.map(async (body, i) => {
      const { ETag } = await send(UploadId, i + 1, body, client);
      return { PartNumber: i + 1, ETag, ChecksumSHA256: sha256Base64(body) };
    }),
  );
}

const complete = (
  UploadId: string,
  Parts: object[],
  more: Partial<CompleteMultipartUploadCommandInput> = {},
  client: S3Client = gate.client,
) => client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }));

const named = (name: string) => ({ name });

describe("an object that came in parts", () => {
  it("has the parts' bytes in order, the metadata from when it began, and a composite checksum", async () => {
    const id = await begin();
    const parts = await sendAll(id);
    const composite = compositeOf(bodies);
    const done = await complete(id, parts, {
      IfNoneMatch: "*",
      ChecksumSHA256: composite,
      MpuObjectSize: whole.length,
    });
    expect(done).toMatchObject({ ChecksumSHA256: composite, ChecksumType: "COMPOSITE", Bucket, Key });
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect(gate.reasons.at(-1)).toBe("CompleteMultipartUpload");
    const head = await gate.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
    expect(head).toMatchObject({
      ContentLength: whole.length,
      ContentType: "image/x-adobe-dng",
      Metadata: { title: "Nacht" },
      ETag: done.ETag,
      ChecksumSHA256: composite,
      ChecksumType: "COMPOSITE",
    });
    const got = await gate.client.send(new GetObjectCommand({ Bucket, Key }));
    expect(sha256Base64((await got.Body?.transformToByteArray()) ?? "")).toBe(sha256Base64(whole));
    const [from, to] = [first.length - 2, first.length + second.length];
    const ranged = await gate.client.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=${from}-${to}` }));
    expect(sha256Base64((await ranged.Body?.transformToByteArray()) ?? "")).toBe(
      sha256Base64(whole.subarray(from, to + 1)),
    );
  });

  it("is dated to when its upload began, whenever it was completed", async () => {
    const begunAt = gate.clock.now;
    const id = await begin();
    gate.clock.now = new Date(begunAt.getTime() + 60_000);
    await complete(id, await sendAll(id, [last]));
    const { LastModified } = await gate.client.send(new HeadObjectCommand({ Bucket, Key }));
    gate.clock.now = begunAt;
    expect(LastModified?.getTime()).toBe(Math.floor(begunAt.getTime() / 1000) * 1000);
  });

  it("can be copied and removed, and leaves nothing on the disk", async () => {
    const id = await begin();
    await complete(id, await sendAll(id));
    const CopySource = `${Bucket}/${Key}`;
    await gate.client.send(new CopyObjectCommand({ Bucket, Key: "rejected/copy", CopySource }));
    const copy = await gate.client.send(new GetObjectCommand({ Bucket, Key: "rejected/copy" }));
    expect(sha256Base64((await copy.Body?.transformToByteArray()) ?? "")).toBe(sha256Base64(whole));
    const before = (await readdir(path.join(gate.folder, "data"))).length;
    for (const each of [Key, "rejected/copy"]) await gate.client.send(new DeleteObjectCommand({ Bucket, Key: each }));
    expect(await readdir(path.join(gate.folder, "data"))).toHaveLength(before - 2);
    expect(await readdir(path.join(gate.folder, "uploads"))).not.toContain(id);
  });

  it("replaces nothing if the completion says If-None-Match", async () => {
    const id = await begin();
    const parts = await sendAll(id);
    await gate.client.send(new PutObjectCommand({ Bucket, Key, Body: "first come" }));
    await expect(complete(id, parts, { IfNoneMatch: "*" })).rejects.toMatchObject(named("PreconditionFailed"));
    await gate.client.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await complete(id, parts, { IfNoneMatch: "*" })).toMatchObject({ Key });
  });

  it("is one object if two uploads of it are completed at once", async () => {
    const ids = [await begin(), await begin()];
    const parts = await Promise.all(ids.map((id) => sendAll(id, [last])));
    const ends = await Promise.allSettled(ids.map((id, i) => complete(id, parts[i] ?? [], { IfNoneMatch: "*" })));
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("completing an upload", () => {
  it.each<[string, string, (parts: object[]) => object[]]>([
    ["parts out of order", "InvalidPartOrder", (parts) => parts.toReversed()],
    ["a part twice", "InvalidPartOrder", (parts) => [...parts.slice(0, 1), ...parts]],
    ["a part that was never sent", "InvalidPart", (parts) => [...parts, { ...parts[0], PartNumber: 9 }]],
    ["another ETag", "InvalidPart", ([one, ...more]) => [{ ...one, ETag: '"00"' }, ...more]],
    ["another checksum", "InvalidPart", ([one, ...more]) => [{ ...one, ChecksumSHA256: sha256Base64("") }, ...more]],
    ["no checksum", "InvalidRequest", ([one, ...more]) => [{ ...one, ChecksumSHA256: undefined }, ...more]],
    ["no part", "MalformedXML", () => []],
  ])("is refused for %s: %s", async (_, name, change) => {
    const id = await begin();
    const parts = await sendAll(id);
    await expect(complete(id, change(parts))).rejects.toMatchObject(named(name));
    expect((await complete(id, parts)).Key).toBe(Key);
  });

  it("is refused if a part other than the last has less than 5 MiB: EntityTooSmall", async () => {
    const id = await begin();
    const parts = await sendAll(id, [first.subarray(1), last]);
    await expect(complete(id, parts)).rejects.toMatchObject({ ...named("EntityTooSmall"), ProposedSize: "5242879" });
  });

  it("is refused for another composite checksum and another size", async () => {
    const id = await begin();
    const parts = await sendAll(id, [last]);
    await expect(complete(id, parts, { ChecksumSHA256: compositeOf([first]) })).rejects.toMatchObject(
      named("BadDigest"),
    );
    await expect(complete(id, parts, { MpuObjectSize: 8 })).rejects.toMatchObject(named("InvalidRequest"));
  });

  it("may leave parts out", async () => {
    const id = await begin();
    const parts = await sendAll(id);
    expect((await complete(id, parts.slice(1))).ChecksumSHA256).toBe(compositeOf([second, last]));
  });
});

describe("an active upload", () => {
  it("lists its parts in pages, the latest of each number", async () => {
    const id = await begin();
    for (const number of [3, 1, 2]) await send(id, number, last);
    await send(id, 2, Buffer.from("anew"));
    const list = (more: object) => gate.client.send(new ListPartsCommand({ Bucket, Key, UploadId: id, ...more }));
    const page = await list({ MaxParts: 2 });
    expect(page.Parts).toMatchObject([
      { PartNumber: 1, Size: 7, ChecksumSHA256: sha256Base64(last) },
      { PartNumber: 2, Size: 4, ChecksumSHA256: sha256Base64("anew") },
    ]);
    expect(page).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2", ChecksumAlgorithm: "SHA256" });
    const rest = await list({ MaxParts: 2, PartNumberMarker: page.NextPartNumberMarker });
    expect([rest.IsTruncated, rest.Parts?.map(({ PartNumber }) => PartNumber)]).toEqual([false, [3]]);
  });

  it("is not an object, and is gone once it is aborted", async () => {
    const id = await begin();
    await send(id, 1, last);
    await expect(gate.client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject(named("NotFound"));
    const upload = { Bucket, Key, UploadId: id };
    await gate.client.send(new AbortMultipartUploadCommand(upload));
    const gone = named("NoSuchUpload");
    await expect(gate.client.send(new AbortMultipartUploadCommand(upload))).rejects.toMatchObject(gone);
    await expect(gate.client.send(new ListPartsCommand(upload))).rejects.toMatchObject(gone);
    await expect(send(id, 1, last)).rejects.toMatchObject(gone);
    await expect(complete(id, [{ PartNumber: 1, ETag: "x", ChecksumSHA256: "x" }])).rejects.toMatchObject(gone);
  });

  it("is not found under another key", async () => {
    const id = await begin();
    Key = `${Key}.other`;
    await expect(send(id, 1, last)).rejects.toMatchObject(named("NoSuchUpload"));
  });

  it("accepts only parts with its own kind of checksum, and numbers from 1 to 10,000", async () => {
    const id = await begin();
    const bare = await begin(gate.client, { ChecksumAlgorithm: undefined });
    const without = { ChecksumSHA256: undefined };
    await expect(send(id, 1, last, gate.client, without)).rejects.toMatchObject(named("InvalidRequest"));
    await expect(send(bare, 1, last)).rejects.toMatchObject(named("InvalidRequest"));
    await expect(send(bare, 1, last, gate.client, without)).resolves.toBeDefined();
    for (const number of [0, 10_001]) {
      await expect(send(id, number, last)).rejects.toMatchObject(named("InvalidArgument"));
    }
    await expect(begin(gate.client, { ChecksumType: "FULL_OBJECT" })).rejects.toMatchObject(named("InvalidRequest"));
  });

  it("survives a restart with every acknowledged part, and without what a kill left", async () => {
    const id = await begin();
    await sendAll(id);
    const folder = path.join(gate.folder, "uploads");
    await writeFile(path.join(folder, id, "left-by-a-put"), "half");
    await rm(path.join(folder, "half-begun"), { recursive: true, force: true });
    await writeFile(path.join(folder, id, "left.new"), "half");
    const store = await openObjectStore(gate.folder, () => new Date());
    const uploads = await openUploadStore(folder, store.find, () => new Date());
    const upload = await uploads.find(Key, id);
    expect((await uploads.parts(upload)).map(({ number, sizeBytes }) => [number, sizeBytes])).toEqual(
      bodies.map((body, i) => [i + 1, body.length]),
    );
    expect(await readdir(path.join(folder, id))).toHaveLength(7);
  });
});

describe("a presigned part", () => {
  const presign = (UploadId: string, body: Buffer, more: Partial<UploadPartCommandInput> = {}) =>
    getSignedUrl(
      gate.client,
      new UploadPartCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber: 1,
        ContentLength: body.length,
        ChecksumSHA256: sha256Base64(body),
        ...more,
      }),
      { expiresIn: 900, unhoistableHeaders: new Set(["x-amz-checksum-sha256"]) },
    );
  const put = async (url: string, body: Buffer, sha256: string) => {
    const headers = { "x-amz-checksum-sha256": sha256 };
    return outcomeOf(await fetch(url, { method: "PUT", headers, body: new Uint8Array(body) }));
  };

  it("accepts its bytes repeatedly, and no others", async () => {
    const url = await presign(await begin(), last);
    for (let time = 0; time < 2; time++) expect(await put(url, last, sha256Base64(last))).toBe("200");
    const other = Buffer.from("7 other");
    expect(await put(url, other, sha256Base64(last))).toBe("400 BadDigest");
    expect(await put(url, other, sha256Base64(other))).toBe("403 SignatureDoesNotMatch");
    expect(await put(url, Buffer.from("8 others"), sha256Base64(last))).toBe("403 SignatureDoesNotMatch");
  });

  it("is for one number of one upload", async () => {
    const url = await presign(await begin(), last);
    const another = url.replace("partNumber=1", "partNumber=2");
    expect(await put(another, last, sha256Base64(last))).toBe("403 SignatureDoesNotMatch");
    const elsewhere = new URL(url);
    elsewhere.searchParams.set("uploadId", await begin());
    expect(await put(elsewhere.href, last, sha256Base64(last))).toBe("403 SignatureDoesNotMatch");
  });
});

describe("moto and the local S3", () => {
  // Moto accepts parts in any order, so the order is not tested.
  it("agree about the responses of a complete upload, and about refusals", async (context) => {
    if (!moto) return context.skip("moto_server is not installed");
    const other = createClient(moto.url);
    await fetch(`${moto.url}/${Bucket}`, {
      method: "PUT",
      body: "<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>",
    });
    const story = async (client: S3Client) => {
      const told: unknown[] = [];
      const tell = async (asked: Promise<unknown>) =>
        told.push(
          await asked.then(
            () => "done",
            (error) => error.name,
          ),
        );
      const id = await begin(client);
      const parts = await sendAll(id, bodies, client);
      const list = await client.send(new ListPartsCommand({ Bucket, Key, UploadId: id, MaxParts: 2 }));
      told.push(
        list.IsTruncated,
        list.NextPartNumberMarker,
        list.Parts?.map((part) => [part.PartNumber, part.Size]),
      );
      await tell(complete(id, [{ ...parts[0], ETag: '"0123"' }], {}, client));
      const { ETag, ContentLength } = await complete(id, parts, {}, client).then(() =>
        client.send(new HeadObjectCommand({ Bucket, Key })),
      );
      told.push(ContentLength, ETag?.replace(/[0-9a-f]{32}/, "…"));
      const got = await client.send(new GetObjectCommand({ Bucket, Key }));
      told.push(sha256Base64((await got.Body?.transformToByteArray()) ?? "") === sha256Base64(whole));
      const small = await begin(client);
      await tell(complete(small, await sendAll(small, [last, last], client), {}, client));
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: small }));
      await tell(client.send(new ListPartsCommand({ Bucket, Key, UploadId: small })));
      return told;
    };
    expect(await story(gate.client)).toEqual(await story(other));
  });
});
