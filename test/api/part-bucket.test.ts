// Uploads in parts against an S3 that fails like the real one.
import { createServer, type RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { ApiError } from "../../api/api-error.ts";
import { listen } from "../../api/local/listen.ts";
import { createPhotoBucket, type PhotoBucket } from "../../api/photo-bucket.ts";
import { bucket as bucketName, createClient } from "../support/s3-gate.ts";
import { sha256Of } from "./test-api.ts";

const upload = { key: "uploads/event_42/a.jpg", uploadId: "one" };
const part = { number: 1, etag: '"00"', sha256: sha256Of(Buffer.from("a part")) };
const errorXml = (code: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>told in a body</Message></Error>`;
const doneXml = "<CompleteMultipartUploadResult><ETag>&quot;00-1&quot;</ETag></CompleteMultipartUploadResult>";

/** Calls an S3 that gives the answers in turn and repeats the last one. */
async function ask<T>(answers: RequestListener[], question: (bucket: PhotoBucket) => Promise<T>) {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => answers[Math.min(asked++, answers.length - 1)]?.(request, response));
  });
  const listening = await listen(server, 0);
  const client = createClient(listening.url);
  try {
    const outcome = await question(createPhotoBucket(client, bucketName)).catch((error: unknown) => error);
    return { outcome, asked };
  } finally {
    client.destroy();
    await listening.stop();
  }
}
const complete = (...answers: RequestListener[]) => ask(answers, (bucket) => bucket.completeParts(upload, [part]));
/** S3 sends 200 and spaces while it assembles an object, and the result afterwards. */
const late =
  (xml: string): RequestListener =>
  (_, response) => {
    response.writeHead(200, { "content-type": "application/xml" });
    response.write(" \n");
    response.end(xml);
  };
const refused =
  (status: number, code: string): RequestListener =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/xml" });
    response.end(errorXml(code));
  };
const unanswered: RequestListener = (request) => void request.socket.destroy();

describe("completing an upload", () => {
  it("is done only if the body of the 200 says so", async () => {
    expect(await complete(late(doneXml))).toEqual({ outcome: "done", asked: 1 });
  });

  it("is retried if a 200 has an error in its body", async () => {
    expect(await complete(late(errorXml("InternalError")), late(doneXml))).toEqual({ outcome: "done", asked: 2 });
  });

  it.each([["InternalError"], ["SlowDown"]])("throws slow_down if every 200 has %s in its body", async (code) => {
    expect(await complete(late(errorXml(code)))).toEqual({ outcome: expect.any(ApiError), asked: 3 });
  });

  it("finds the upload gone if it was completed and only the response was lost", async () => {
    expect(await complete(unanswered, refused(404, "NoSuchUpload"))).toEqual({ outcome: "gone", asked: 2 });
    expect((await complete(unanswered, late(errorXml("NoSuchUpload")))).outcome).toBe("gone");
  });

  it("finds the key taken if another upload was faster, even in the body of a 200", async () => {
    expect((await complete(refused(409, "ConditionalRequestConflict"))).outcome).toBe("taken");
    expect((await complete(late(errorXml("PreconditionFailed")))).outcome).toBe("taken");
  });

  it("fails if S3 sends an empty body", async () => {
    expect((await complete(late(""))).outcome).toBeInstanceOf(Error);
  });
});

it("all 1,200 parts of an upload are listed, although S3 lists a thousand at a time", async () => {
  const listed: number[] = [];
  const page: RequestListener = ({ url = "" }, response) => {
    const after = Number(new URL(url, "http://s3").searchParams.get("part-number-marker"));
    const numbers = Array.from({ length: Math.min(1000, 1200 - after) }, (_, i) => after + 1 + i);
    const parts = numbers.map((number) => `<Part><PartNumber>${number}</PartNumber><Size>5</Size></Part>`);
    const isTruncated = after + numbers.length < 1200;
    // The last page has a marker as well.
    const about = `<NextPartNumberMarker>${numbers.at(-1)}</NextPartNumberMarker><IsTruncated>${isTruncated}</IsTruncated>`;
    response.setHeader("content-type", "application/xml");
    response.end(`<ListPartsResult>${about}${parts.join("")}</ListPartsResult>`);
  };
  const { asked } = await ask([page], async (bucket) => {
    for (const { number } of (await bucket.listParts(upload)) ?? []) listed.push(number);
  });
  expect([asked, listed]).toEqual([2, Array.from({ length: 1200 }, (_, i) => i + 1)]);
});
