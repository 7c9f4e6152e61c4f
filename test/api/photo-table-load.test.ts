// What DynamoDB's table does if DynamoDB throttles it.
import type { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { listen } from "../../api/local/listen.ts";
import { createPhotoTable } from "../../api/photo-table.ts";
import { expiresAt, location, pending, record, uploadedAt } from "./each-table.ts";
import { answeringServer, createLoopbackClient } from "./start-dynalite.ts";

describe("DynamoDB's table under load", () => {
  const key = { pk: { S: "EVENT#42" }, sk: { S: `PHOTO#${location.photoId}` } };
  const openAt = (url: string, delays: number[]) =>
    createPhotoTable({
      client: createLoopbackClient(url),
      tableName: "photos",
      wait: async (delayMs) => void delays.push(delayMs),
    });

  it("requests a batch's unprocessed keys again, with growing delays", async () => {
    const leftOver = { status: 200, body: { Responses: { photos: [] }, UnprocessedKeys: { photos: { Keys: [key] } } } };
    const item = { ...key, photoId: { S: location.photoId }, uploadedAt: { S: uploadedAt } };
    const all = { status: 200, body: { Responses: { photos: [item] }, UnprocessedKeys: {} } };
    const server = await listen(answeringServer([leftOver, leftOver, all]), 0);
    const delays: number[] = [];
    const { photos } = await openAt(server.url, delays).lookup("42", [location.photoId]);
    await server.stop();
    expect(photos.map(({ photoId }) => photoId)).toEqual([location.photoId]);
    expect(delays).toEqual([25, 50]);
  });

  it("writes a batch's unprocessed items again, with growing delays, and finally throws slow_down", async () => {
    const Item = { ...key, photoId: { S: location.photoId } };
    const leftOver = { status: 200, body: { UnprocessedItems: { photos: [{ PutRequest: { Item } }] } } };
    const done = { status: 200, body: { UnprocessedItems: {} } };
    for (const answers of [[leftOver, leftOver, done], Array.from({ length: 20 }, () => leftOver)]) {
      const server = await listen(answeringServer(answers), 0);
      const delays: number[] = [];
      const writing = openAt(server.url, delays).savePending([pending], expiresAt);
      if (answers.length === 3) await writing;
      else await expect(writing).rejects.toMatchObject({ code: "slow_down", retryAfterSeconds: 1 });
      expect(delays.slice(0, 2)).toEqual([25, 50]);
      await server.stop();
    }
  });

  it("has nothing left to write once it says that a write failed", async () => {
    const sent: number[] = [];
    const client = {
      async send({ input }: BatchWriteItemCommand) {
        const open = input.RequestItems?.photos ?? [];
        sent.push(open.length);
        if (open.length > 1) throw Object.assign(new Error("slower"), { name: "ThrottlingException" });
        return { UnprocessedItems: sent.length < 5 ? { photos: open } : {} };
      },
    } as unknown as DynamoDBClient;
    const wait = () => new Promise<void>((resolve) => void setImmediate(resolve));
    const table = createPhotoTable({ client, tableName: "photos", wait });
    const uploads = Array.from({ length: 26 }, (_, i) => ({ ...pending, photoId: `photo ${i}` }));
    await expect(table.savePending(uploads, expiresAt)).rejects.toMatchObject({ code: "slow_down" });
    expect(sent).toEqual([25, 1, 1, 1, 1]);
  });

  it("throws slow_down if a batch leaves keys unprocessed every time, and does not drop them", async () => {
    const leftOver = { status: 200, body: { Responses: { photos: [] }, UnprocessedKeys: { photos: { Keys: [key] } } } };
    const server = await listen(answeringServer(Array.from({ length: 20 }, () => leftOver)), 0);
    const looking = openAt(server.url, []).lookup("42", [location.photoId]);
    await expect(looking).rejects.toMatchObject({ code: "slow_down", retryAfterSeconds: 1 });
    await server.stop();
  });

  it.each(["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"])(
    "says slow_down for %s",
    async (name) => {
      const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: "slower" };
      const server = await listen(answeringServer([{ status: 400, body }]), 0);
      await expect(openAt(server.url, []).savePhoto(record)).rejects.toMatchObject({ code: "slow_down" });
      await server.stop();
    },
  );
});
