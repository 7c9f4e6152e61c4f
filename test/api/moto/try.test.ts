import { createHash } from "node:crypto";
import { it } from "vitest";
import { S3Client, CreateBucketCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { createPhotoBucket } from "../../../api/photo-bucket.ts";
import { startMoto } from "./moto-server.ts";
it("x", async () => {
  const moto = await startMoto();
  const client = new S3Client({ region: "us-east-1", endpoint: moto!.url, forcePathStyle: true, credentials: { accessKeyId: "a", secretAccessKey: "b" }, requestChecksumCalculation: "WHEN_REQUIRED", responseChecksumValidation: "WHEN_REQUIRED" });
  await client.send(new CreateBucketCommand({ Bucket: "bbb" }));
  const bucket = createPhotoBucket(client, "bbb");
  const key = "uploads/x.jpg";
  const whole = Buffer.alloc(5 * 1024 * 1024 + 80, 7);
  const uploadId = await bucket.beginParts({ key, contentType: "image/jpeg", metadata: { a: "b" } });
  const parts = [whole.subarray(0, 5 * 1024 * 1024), whole.subarray(5 * 1024 * 1024)];
  for (const [i, p] of parts.entries()) {
    const sha256 = createHash("sha256").update(p).digest("base64");
    const { url, headers } = await bucket.presignPart({ key, uploadId, number: i + 1, size: p.length, sha256 }, new Date());
    console.log((await fetch(url, { method: "PUT", headers, body: new Uint8Array(p) })).status);
  }
  const l = await bucket.listParts({ key, uploadId });
  console.log(l);
  console.log(await bucket.completeParts({ key, uploadId }, l!.map((x) => ({ ...x, sha256: createHash("sha256").update(parts[x.number - 1]!).digest("base64") }))));
  console.log(await bucket.head(key));
  console.log(await client.send(new HeadObjectCommand({ Bucket: "bbb", Key: key, ChecksumMode: "ENABLED" })));
  console.log(await bucket.hashWhole(key, (await bucket.head(key))!.etag), createHash("sha256").update(whole).digest("base64"));
  await moto![Symbol.asyncDispose]();
});
