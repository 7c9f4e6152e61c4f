// The tables that must pass the same test suite: the one in memory, which stands for DynamoDB in the endpoints' tests, and DynamoDB's.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe } from "vitest";
import type { PendingUpload, PhotoRecord, RejectedUpload } from "../../api/photo-record.ts";
import { createPhotoTable, type PhotoTable } from "../../api/photo-table.ts";
import { createMemoryPhotoTable } from "./memory-photo-table.ts";
import { startDynalite, type TestDynamo } from "./start-dynalite.ts";

export const uploadedAt = "2026-11-22T10:00:00.000Z";
export const expiresAt = new Date("2026-11-29T10:00:00.000Z");

export const location = { eventId: "42", photoId: randomUUID(), contentType: "image/jpeg" } as const;
export const pending: PendingUpload = {
  ...location,
  title: "พระอาทิตย์ตก 👩‍👩‍👧",
  uploadedBy: "ada@example.com",
  initiatedAt: uploadedAt,
  size: 3,
  details: { keywords: ["a", "b"], gps: { latitude: 13.756331, longitude: 100.501762 } },
};
export const record: PhotoRecord = {
  ...location,
  size: 3,
  sha256: "hash",
  etag: '"1"',
  uploadedAt,
  uploadedBy: "ada@example.com",
  title: "Sunset",
  description: "Over the river",
  takenAt: "2026-11-20T18:30:00+07:00",
  details: { width: 6000, rating: -1, keywords: [] },
};
export const whose = { uploader: pending.uploadedBy };
export const rejected: RejectedUpload = { ...location, reason: "It is empty.", rejectedAt: uploadedAt };

/** Runs the suite for each table. @param suite gets a function that opens an empty table */
export function eachTable(suite: (open: () => Promise<PhotoTable>) => void): void {
  let dynamo: TestDynamo;
  beforeAll(async () => {
    dynamo = await startDynalite();
  });
  afterAll(() => dynamo.stop());

  describe("the table in memory", () => suite(async () => createMemoryPhotoTable()));
  describe("DynamoDB's table", () =>
    suite(async () =>
      createPhotoTable({ client: dynamo.client, tableName: await dynamo.newTable(`t-${randomUUID()}`) }),
    ));
}
