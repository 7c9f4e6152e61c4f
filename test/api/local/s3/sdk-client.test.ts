import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcomeOf } from "../../../support/plain-client.ts";
import {
  bucket as Bucket,
  createClient,
  presignPut,
  sha256Base64,
  startGate,
  type TestGate,
} from "../../../support/s3-gate.ts";

let gate: TestGate;
beforeAll(async () => {
  gate = await startGate();
});
afterAll(async () => {
  expect(gate.bugs).toEqual([]);
  await gate[Symbol.asyncDispose]();
});

describe("the SDK's own client", () => {
  it("puts, heads, gets, copies and deletes an object with a name in any script", async () => {
    const Key = "uploads/event_42/Fête à Kraków +(1)!*' 写真 🎉.jpg";
    const Body = Buffer.from("some bytes");
    const ChecksumSHA256 = sha256Base64(Body);
    await gate.client.send(new PutObjectCommand({ Bucket, Key, Body, ChecksumSHA256, ContentType: "image/jpeg" }));
    const got = await gate.client.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=0-3" }));
    expect([await got.Body?.transformToString(), got.ContentRange]).toEqual(["some", "bytes 0-3/10"]);

    const copyKey = "rejected/copy of it.jpg";
    const CopySource = `${Bucket}/${Key.split("/").map(encodeURIComponent).join("/")}`;
    await gate.client.send(new CopyObjectCommand({ Bucket, Key: copyKey, CopySource }));
    await gate.client.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(gate.client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: "NotFound" });
    await expect(gate.client.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: "NoSuchKey" });
    const copy = await gate.client.send(new HeadObjectCommand({ Bucket, Key: copyKey, ChecksumMode: "ENABLED" }));
    expect(copy).toMatchObject({ ContentType: "image/jpeg", ChecksumSHA256, ContentLength: 10 });
  });

  it("replaces metadata by copying an object onto itself, which is refused without a change", async () => {
    const Key = "uploads/event_42/meta.jpg";
    await gate.client.send(new PutObjectCommand({ Bucket, Key, Body: "x", Metadata: { title: "before" } }));
    const copy = { Bucket, Key, CopySource: `${Bucket}/${Key}` };
    await expect(gate.client.send(new CopyObjectCommand(copy))).rejects.toMatchObject({ name: "InvalidRequest" });
    await gate.client.send(
      new CopyObjectCommand({
        ...copy,
        MetadataDirective: "REPLACE",
        Metadata: { title: "after" },
        ContentType: "image/png",
      }),
    );
    const head = await gate.client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ Metadata: { title: "after" }, ContentType: "image/png" });
  });

  it("lists in pages, by prefix and by delimiter, in the order of UTF-8 bytes", async () => {
    const names = ["b", "a", "é", "Z", "a/1", "a/2", "🎉"];
    for (const name of names) await gate.client.send(new PutObjectCommand({ Bucket, Key: `list/${name}`, Body: name }));
    const keys: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await gate.client.send(
        new ListObjectsV2Command({ Bucket, Prefix: "list/", MaxKeys: 3, ContinuationToken }),
      );
      keys.push(...(page.Contents ?? []).map((object) => object.Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(keys).toEqual(["Z", "a", "a/1", "a/2", "b", "é", "🎉"].map((name) => `list/${name}`));
    const rolled = await gate.client.send(new ListObjectsV2Command({ Bucket, Prefix: "list/", Delimiter: "/" }));
    expect(rolled.CommonPrefixes).toEqual([{ Prefix: "list/a/" }]);
    expect(rolled.Contents?.map((object) => object.Size)).toEqual([1, 1, 1, 2, 4]);
  });

  it("is refused with a wrong secret, and for a body that differs from the signed one", async () => {
    const guessing = createClient(gate.url, { secretAccessKey: "guess" });
    const input = { Bucket, Key: "x" };
    await expect(guessing.send(new GetObjectCommand(input))).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    const honest = createClient(gate.url);
    honest.middlewareStack.add(
      (next) => (args) => next({ ...args, request: Object.assign(args.request as object, { body: "EVIL!" }) }),
      { step: "finalizeRequest", priority: "low", name: "tamper" },
    );
    const sent = honest.send(new PutObjectCommand({ ...input, Body: "good!" }));
    await expect(sent).rejects.toMatchObject({ name: "XAmzContentSHA256Mismatch" });
  });

  it("answers conditional reads", async () => {
    const Key = "uploads/event_42/conditional.jpg";
    const { ETag } = await gate.client.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    await expect(gate.client.send(new GetObjectCommand({ Bucket, Key, IfMatch: '"other"' }))).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(gate.client.send(new GetObjectCommand({ Bucket, Key, IfNoneMatch: ETag }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
  });
});

describe("user metadata", () => {
  const headOf = (Key: string) => gate.client.send(new HeadObjectCommand({ Bucket, Key }));
  const put = async (Key: string, Metadata: Record<string, string>) =>
    outcomeOf(
      await fetch(await presignPut(gate.client, { Key, Metadata }), {
        method: "PUT",
        body: "x",
        headers: { "content-type": "image/png" },
      }),
    );

  it("that is hoisted into the URL is stored", async () => {
    expect(await put("meta/1", { title: "Keynote%20Speech", note: "a b+c&d" })).toBe("200");
    expect((await headOf("meta/1")).Metadata).toEqual({ title: "Keynote%20Speech", note: "a b+c&d" });
  });

  it("beyond ASCII is returned as RFC 2047 words, and such words are decoded", async () => {
    expect(await put("meta/2", { title: "Grüße", word: "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=" })).toBe("200");
    const encoded = `=?UTF-8?B?${Buffer.from("Grüße").toString("base64")}?=`;
    expect((await headOf("meta/2")).Metadata).toEqual({ title: encoded, word: encoded });
  });

  it("may have 2 KB including names, and not a byte more", async () => {
    expect(await put("meta/3", { title: "x".repeat(2048 - 5) })).toBe("200");
    expect(await put("meta/4", { title: "x".repeat(2048 - 4) })).toBe("400 MetadataTooLarge");
    expect(await put("meta/5", { title: "é".repeat(1022) })).toBe("400 MetadataTooLarge");
  });
});
