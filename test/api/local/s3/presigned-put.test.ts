import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { GetObjectCommand, HeadObjectCommand, type PutObjectCommandInput } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcomeOf } from "../../../support/plain-client.ts";
import { bucket, createClient, presignBytes, presignPut, startGate, type TestGate } from "../../../support/s3-gate.ts";

let gate: TestGate;
let keys = 0;
const freshKey = () => `uploads/event_42/photo-${++keys}.png`;

beforeAll(async () => {
  gate = await startGate();
});
afterAll(async () => {
  expect(gate.bugs).toEqual([]);
  await gate[Symbol.asyncDispose]();
});

const put = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: "PUT", body: Buffer.from(body), headers: { "content-type": "image/png", ...headers } }).then(
    outcomeOf,
  );

describe("a presigned PUT for one sequence of bytes", () => {
  it("gets 200, and HEAD returns the verified checksum", async () => {
    const Key = freshKey();
    const { url, headers } = await presignBytes(gate.client, "bytes", { Key });
    const response = await fetch(url, { method: "PUT", body: "bytes", headers });
    expect(response.status).toBe(200);
    expect(response.headers.get("etag")).toMatch(/^"[0-9a-f]{32}"$/);
    const head = await gate.client.send(new HeadObjectCommand({ Bucket: bucket, Key, ChecksumMode: "ENABLED" }));
    expect(head).toMatchObject({
      ContentLength: 5,
      ContentType: "image/png",
      ChecksumSHA256: headers["x-amz-checksum-sha256"],
    });
    expect(gate.created.filter((object) => object.key === Key)).toHaveLength(1);
  });

  it.each([
    ["another content type", { "content-type": "image/jpeg" }],
    ["no content type", { "content-type": "" }],
    ["another checksum", { "x-amz-checksum-sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=" }],
    ["no condition", { "if-none-match": "" }],
  ])("with %s is 403 SignatureDoesNotMatch", async (_name, change) => {
    const { url, headers } = await presignBytes(gate.client, "bytes", { Key: freshKey() });
    const changed = Object.entries({ ...headers, ...change }).filter(([, value]) => value !== "");
    const sent = { method: "PUT", body: Buffer.from("bytes"), headers: Object.fromEntries(changed) };
    expect(await outcomeOf(await fetch(url, sent))).toBe("403 SignatureDoesNotMatch");
  });

  it("with a changed signature is 403 SignatureDoesNotMatch", async () => {
    const { url, headers } = await presignBytes(gate.client, "bytes", { Key: freshKey() });
    const changed = url.replace(/(X-Amz-Signature=)(.)/, (_all, name, digit) => name + (digit === "0" ? "1" : "0"));
    expect(await put(changed, "bytes", headers)).toBe("403 SignatureDoesNotMatch");
  });

  it("for another key is 403 SignatureDoesNotMatch", async () => {
    const { url, headers } = await presignBytes(gate.client, "bytes", { Key: freshKey() });
    expect(await put(url.replace("event_42", "event_43"), "bytes", headers)).toBe("403 SignatureDoesNotMatch");
  });

  it("with other bytes of the same length is 400 BadDigest, and nothing is stored", async () => {
    const Key = freshKey();
    const { url, headers } = await presignBytes(gate.client, "bytes", { Key });
    expect(await put(url, "BYTES", headers)).toBe("400 BadDigest");
    expect(await gate.store.find(Key)).toBeUndefined();
  });

  it("with a longer body is 403 SignatureDoesNotMatch: the length is signed", async () => {
    const { url, headers } = await presignBytes(gate.client, "bytes", { Key: freshKey() });
    expect(await put(url, "bytes and more", headers)).toBe("403 SignatureDoesNotMatch");
  });

  it("with an extra x-amz-meta-* header is 403 AccessDenied", async () => {
    const { url, headers } = await presignBytes(gate.client, "bytes", { Key: freshKey() });
    expect(await put(url, "bytes", { ...headers, "x-amz-meta-extra": "1" })).toBe("403 AccessDenied");
  });

  it("used twice is 412 PreconditionFailed, and is refused before its body is read", async () => {
    const { url, headers } = await presignBytes(gate.client, "bytes", { Key: freshKey() });
    expect(await put(url, "bytes", headers)).toBe("200");
    expect(await put(url, "bytes", headers)).toBe("412 PreconditionFailed");
  });

  it("sent by many at once stores one object: one 200, all others 412", async () => {
    const Key = freshKey();
    const { url, headers } = await presignBytes(gate.client, "bytes", { Key });
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => put(url, "bytes", headers)));
    expect(outcomes.filter((outcome) => outcome === "200")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "412 PreconditionFailed")).toHaveLength(9);
    expect(gate.created.filter((object) => object.key === Key)).toHaveLength(1);
  });

  it("is 409 ConditionalRequestConflict if the key was deleted while the body arrived", async () => {
    const Key = freshKey();
    const { url, headers } = await presignBytes(gate.client, "bytes", { Key });
    const request = httpRequest(url, {
      method: "PUT",
      headers: { ...headers, "content-length": 5, expect: "100-continue" },
    });
    request.flushHeaders();
    await once(request, "continue");
    request.write("by");
    await gate.store.remove(Key);
    request.end("tes");
    const [response] = await once(request, "response");
    expect([response.statusCode, /<Code>(.*?)</.exec(await text(response))?.[1]]).toEqual([
      409,
      "ConditionalRequestConflict",
    ]);
  });
});

describe("a presigned PUT", () => {
  it("is 403 AccessDenied once it has expired", async () => {
    const { url, headers } = await presignBytes(gate.client, "bytes", { Key: freshKey() });
    await using late = await startGate();
    late.clock.now = new Date(Date.now() + 901_000);
    const response = await fetch(url.replace(gate.url, late.url), { method: "PUT", body: "bytes", headers });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("<Code>AccessDenied</Code><Message>Request has expired</Message>");
  });

  it("is 403 AccessDenied if it was signed in the future", async () => {
    await using early = await startGate();
    early.clock.now = new Date(Date.now() - 3_600_000);
    expect(await put(await presignPut(early.client, {}), "x")).toBe("403 AccessDenied");
  });

  it("of somebody else's key is 403 InvalidAccessKeyId, and of another region 400", async () => {
    const stranger = createClient(gate.url, { accessKeyId: "OTHER" });
    expect(await put(await presignPut(stranger, {}), "x")).toBe("403 InvalidAccessKeyId");
    const elsewhere = createClient(gate.url, { region: "us-east-1" });
    expect(await put(await presignPut(elsewhere, {}), "x")).toBe("400 AuthorizationQueryParametersError");
    const guessing = createClient(gate.url, { secretAccessKey: "guess" });
    expect(await put(await presignPut(guessing, {}), "x")).toBe("403 SignatureDoesNotMatch");
  });

  it.each(["X-Amz-Signature", "X-Amz-Expires", "X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Date"])(
    "without %s is 400 AuthorizationQueryParametersError",
    async (name) => {
      const url = new URL(await presignPut(gate.client, {}));
      url.searchParams.delete(name);
      expect(await put(url.href, "x")).toBe("400 AuthorizationQueryParametersError");
    },
  );

  it("with a longer time to live than was signed is refused", async () => {
    const url = await presignPut(gate.client, {});
    expect(await put(url.replace("X-Amz-Expires=900", "X-Amz-Expires=9000"), "x")).toBe("403 SignatureDoesNotMatch");
    expect(await put(url.replace("X-Amz-Expires=900", "X-Amz-Expires=604801"), "x")).toBe(
      "400 AuthorizationQueryParametersError",
    );
  });

  it("is not valid for GET, DELETE or HEAD", async () => {
    const { url } = await presignBytes(gate.client, "bytes", { Key: freshKey() });
    expect(await fetch(url).then(outcomeOf)).toBe("403 SignatureDoesNotMatch");
    expect(await fetch(url, { method: "DELETE" }).then(outcomeOf)).toBe("403 SignatureDoesNotMatch");
    expect((await fetch(url, { method: "HEAD" })).status).toBe(403);
  });

  it("with an additional Authorization header is 400 InvalidArgument", async () => {
    const url = await presignPut(gate.client, {});
    expect(await put(url, "x", { authorization: "AWS4-HMAC-SHA256 Credential=a" })).toBe("400 InvalidArgument");
  });

  it("without a length is 501 if the body is chunked, and 411 otherwise", async () => {
    const url = await presignPut(gate.client, { Key: freshKey() });
    const chunked = httpRequest(url, {
      method: "PUT",
      headers: { "content-type": "image/png", "transfer-encoding": "chunked" },
    });
    chunked.end("bytes");
    const [response] = await once(chunked, "response");
    expect([response.statusCode, await text(response)]).toEqual([
      501,
      expect.stringContaining("<Code>NotImplemented</Code>"),
    ]);
    expect(await sendRaw("PUT", url, "Content-Type: image/png\r\n")).toMatch(
      /^HTTP\/1.1 411 .*<Code>MissingContentLength<\/Code>/s,
    );
  });

  it("whose body breaks off stores nothing and leaves no file behind", async () => {
    const Key = freshKey();
    const url = await presignPut(gate.client, { Key });
    const request = httpRequest(url, {
      method: "PUT",
      headers: { "content-type": "image/png", "content-length": 100, expect: "100-continue" },
    });
    request.on("error", () => undefined);
    request.flushHeaders();
    await once(request, "continue");
    request.write("some of it");
    request.destroy();
    await expect.poll(() => gate.store.find(Key)).toBeUndefined();
    await expect.poll(() => filesOf(gate, "drafts")).toEqual([]);
  });

  it("whose body stalls is 400 RequestTimeout, and nothing is stored", async () => {
    await using impatient = await startGate({ idleMs: 50 });
    const Key = freshKey();
    const url = await presignPut(impatient.client, { Key });
    const request = httpRequest(url, {
      method: "PUT",
      headers: { "content-type": "image/png", "content-length": 100 },
    });
    request.on("error", () => undefined);
    request.write("some of it");
    const [response] = await once(request, "response");
    expect([response.statusCode, await text(response)]).toEqual([
      400,
      expect.stringContaining("<Code>RequestTimeout</Code>"),
    ]);
    await expect.poll(() => filesOf(impatient, "drafts")).toEqual([]);
    expect(impatient.bugs).toEqual([]);
  });

  it("with an unknown checksum, a malformed one, a wrong one, or two of them is refused", async () => {
    const ofBytes = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    const cases: [Partial<PutObjectCommandInput>, Record<string, string>, string][] = [
      [{ ChecksumSHA256: "nonsense" }, { "x-amz-checksum-sha256": "nonsense" }, "400 InvalidRequest"],
      [{ ChecksumCRC64NVME: "AAAAAAAAAAA=" }, { "x-amz-checksum-crc64nvme": "AAAAAAAAAAA=" }, "501 NotImplemented"],
      [{ ChecksumCRC32: "AAAAAA==" }, { "x-amz-checksum-crc32": "AAAAAA==" }, "400 BadDigest"],
      [
        { ChecksumCRC32: "AAAAAA==", ChecksumSHA256: ofBytes },
        { "x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-sha256": ofBytes },
        "400 InvalidRequest",
      ],
    ];
    for (const [input, headers, outcome] of cases) {
      const url = await presignPut(gate.client, { Key: freshKey(), ...input });
      expect(await put(url, "bytes", headers)).toBe(outcome);
    }
  });

  it("with a key over 1,024 bytes is 400 KeyTooLongError", async () => {
    expect(await put(await presignPut(gate.client, { Key: "é".repeat(513) }), "x")).toBe("400 KeyTooLongError");
    expect(await put(await presignPut(gate.client, { Key: "é".repeat(512) }), "x")).toBe("200");
  });

  it("into another bucket is 404 NoSuchBucket", async () => {
    expect(await put(await presignPut(gate.client, { Bucket: "other" }), "x")).toBe("404 NoSuchBucket");
  });
});

describe("anybody without a signature", () => {
  it("gets 403 AccessDenied for every request", async () => {
    expect(await fetch(`${gate.url}/${bucket}/uploads/x`).then(outcomeOf)).toBe("403 AccessDenied");
    expect(await put(`${gate.url}/${bucket}/uploads/x`, "x")).toBe("403 AccessDenied");
    expect(await fetch(`${gate.url}/`).then(outcomeOf)).toBe("403 AccessDenied");
  });

  it("gets S3's XML with the same ids as in the headers", async () => {
    const response = await fetch(`${gate.url}/${bucket}/a%26b`);
    const xml = await response.text();
    expect(response.headers.get("content-type")).toBe("application/xml");
    expect(xml).toContain("<Resource>/photos/a%26b</Resource>");
    expect(xml).toContain(`<RequestId>${response.headers.get("x-amz-request-id")}</RequestId>`);
    expect(xml).toContain(`<HostId>${response.headers.get("x-amz-id-2")}</HostId>`);
  });

  it("cannot break it with an invalid URL", async () => {
    expect(await sendRaw("GET", `${gate.url}/${bucket}/%zz`)).toMatch(/^HTTP\/1.1 400 .*<Code>InvalidURI<\/Code>/s);
  });
});

it("is read with a presigned GET, whole and in part", async () => {
  const Key = freshKey();
  await put(await presignPut(gate.client, { Key }), "0123456789");
  const url = await getSignedUrl(gate.client, new GetObjectCommand({ Bucket: bucket, Key }), { expiresIn: 60 });
  expect(await (await fetch(url)).text()).toBe("0123456789");
  const part = await fetch(url, { headers: { range: "bytes=2-4" } });
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 2-4/10", "234"]);
  const tail = await fetch(url, { headers: { range: "bytes=-3" } });
  expect(await tail.text()).toBe("789");
  expect(await fetch(url, { headers: { range: "bytes=10-" } }).then(outcomeOf)).toBe("416 InvalidRange");
});

/** The files left in one of the store's folders. */
function filesOf(target: TestGate, folder: string): Promise<string[]> {
  return readdir(path.join(target.folder, folder));
}

/** Sends what fetch would not. */
async function sendRaw(method: string, url: string, headers = ""): Promise<string> {
  const { port, host } = new URL(url);
  const target = url.slice(url.indexOf(host) + host.length);
  const socket = connect(Number(port), "127.0.0.1");
  socket.end(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${headers}Connection: close\r\n\r\n`);
  return text(socket);
}
