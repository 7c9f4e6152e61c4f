// The caption as an object's metadata: within S3's limit, and parsed back.
import { S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { captionOfMetadata, metadataOfCaption, type ObjectCaption } from "../../api/object-metadata.ts";
import { createPhotoBucket } from "../../api/photo-bucket.ts";
import { sha256Of } from "./test-api.ts";

const sizeOf = (metadata: Record<string, string>) =>
  Object.entries(metadata).reduce((sum, [name, value]) => sum + `x-amz-meta-${name}${value}`.length, 0);

describe("a caption that fits", () => {
  it("survives code point for code point", () => {
    const caption: ObjectCaption = {
      title: "ยามเย็น 👩‍👩‍👧 =?utf-8?q?x?= 100%",
      description: "line\nline\t  two  spaces ",
      takenAt: "2026-11-20T18:30:00+07:00",
      fileName: "a/b c.jpg",
      uploadedBy: "ada@example.com",
      details: { rating: 5, gps: { latitude: 1.5, longitude: -2 } },
    };
    const metadata = metadataOfCaption(caption);
    expect(Object.values(metadata).join("")).toMatch(/^[\x21-\x7e]+$/);
    expect(captionOfMetadata(metadata)).toEqual(caption);
  });

  it("that is empty takes no space", () => {
    expect(metadataOfCaption({})).toEqual({});
    expect(metadataOfCaption({ title: "", details: {} })).toEqual({});
    expect(captionOfMetadata({})).toEqual({});
  });
});

describe("any caption", () => {
  const text = (maxLength: number) => fc.string({ unit: "grapheme", maxLength });
  const caption = fc.record({
    title: text(500),
    description: text(5000),
    fileName: text(200),
    uploadedBy: fc.emailAddress(),
    details: fc.record({ keywords: fc.array(text(50)) }),
  });

  it("keeps within 2 KB and is cut between characters", () => {
    fc.assert(
      fc.property(caption, (given) => {
        const metadata = metadataOfCaption(given);
        expect(sizeOf(metadata)).toBeLessThanOrEqual(1800);
        const back = captionOfMetadata(metadata);
        expect(back.uploadedBy).toBe(given.uploadedBy);
        expect(given.title.startsWith(back.title ?? "")).toBe(true);
        expect(given.description.startsWith(back.description ?? "")).toBe(true);
        expect(back.details ?? given.details).toEqual(given.details);
      }),
      { numRuns: 200 },
    );
  });

  it("leaves the whole URL under 8 KB, with the longest session token that we have seen", async () => {
    const client = new S3Client({
      region: "ap-southeast-1",
      credentials: { accessKeyId: "ASIATEST", secretAccessKey: "secret", sessionToken: "+/=".repeat(500) },
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
    const metadata = metadataOfCaption({ title: "ก".repeat(500), description: "ก".repeat(9000) });
    const { url } = await createPhotoBucket(client, "photoup-production-photos-123456789012").presignPut(
      {
        key: `uploads/event_${"x".repeat(64)}/00000000-0000-8000-8000-000000000000.jpg`,
        contentType: "image/jpeg",
        size: 5_000_000_000,
        sha256: sha256Of(Buffer.from("x")),
        metadata,
      },
      new Date(),
    );
    expect(sizeOf(metadata)).toBeGreaterThan(1780);
    expect(url.length).toBeLessThan(8192);
  });
});
