// Presigned PUT URLs, built without sending a command through the client, equal those that the client makes.
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, it } from "vitest";
import { createPutPresigner, type PutRequest } from "../../api/presign-put.ts";

const at = new Date("2026-11-22T10:00:00.000Z");
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "to/ken+==" };
const clients = {
  "in a region": new S3Client({ region: "eu-central-1", credentials, requestChecksumCalculation: "WHEN_REQUIRED" }),
  "in a store of one's own": new S3Client({
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    endpoint: "http://127.0.0.1:9000",
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
  }),
};
const requests: Record<string, PutRequest> = {
  "of hashed bytes with a caption": {
    key: "uploads/event_42/00000000-0000-8000-8000-000000000000.jpg",
    contentType: "image/jpeg",
    size: 4_000_000,
    sha256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    metadata: { "uploaded-by": "ada%2Bphotos%40example.com", title: "%E0%B8%A2!'()*~ a b", "initiated-at": "2026" },
  },
  "of the plain client": { key: "uploads/event_a-b_C/x (1)'!*+.png", contentType: "image/png", metadata: {} },
};

it.each(Object.entries(clients))("%s, of every kind of photo", async (_, client) => {
  const presign = createPutPresigner(client, "photos.of-the-test");
  for (const { key, contentType, size, sha256, metadata } of Object.values(requests)) {
    const command = new PutObjectCommand({
      Bucket: "photos.of-the-test",
      Key: key,
      ContentType: contentType,
      Metadata: metadata,
      ...(size !== undefined && { ContentLength: size }),
      ...(sha256 !== undefined && { ChecksumSHA256: sha256, IfNoneMatch: "*" }),
    });
    const expected = await getSignedUrl(client, command, {
      expiresIn: 900,
      signingDate: at,
      signableHeaders: new Set(["content-type"]),
      unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
    });
    const put = await presign({ key, contentType, size, sha256, metadata }, at);
    expect(put.url).toBe(expected);
  }
});

it("works once credentials that could not be read become available", async () => {
  let isThere = false;
  const client = new S3Client({
    region: "eu-central-1",
    credentials: async () => {
      if (!isThere) throw new Error("not yet");
      return credentials;
    },
  });
  const presign = createPutPresigner(client, "photos");
  const request = { key: "k", contentType: "image/jpeg", metadata: {} };
  await expect(presign(request, at)).rejects.toThrow("not yet");
  isThere = true;
  expect((await presign(request, at)).url).toContain("https://photos.s3.eu-central-1.amazonaws.com/k?");
});
