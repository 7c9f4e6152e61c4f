// What a photo costs in the table and in the bucket: the figures of docs/scaling.md, in DynamoDB's own request units.
import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { HttpHandler } from "../../api/answer-request.ts";
import { deletePhoto } from "../../api/delete-photo.ts";
import { initiateUpload } from "../../api/initiate-upload.ts";
import { createLog } from "../../api/log.ts";
import { lookupPhotos } from "../../api/lookup-photos.ts";
import { createPhotoTable } from "../../api/photo-table.ts";
import { processUploadedPhoto } from "../../api/process-uploaded-photo.ts";
import { sweep } from "../../api/sweep.ts";
import { createMemoryPhotoBucket } from "./memory-photo-bucket.ts";
import { startDynalite, type TestDynamo } from "./start-dynalite.ts";
import { idOf, jpeg, objectCreated, requestEvent, sha256Of } from "./test-api.ts";

interface Cost {
  readUnits: number;
  writeUnits: number;
  /** Calls of the bucket, by name. */
  bucket: Record<string, number>;
}

let dynamo: TestDynamo;
let spent: Cost = { readUnits: 0, writeUnits: 0, bucket: {} };
beforeAll(async () => {
  dynamo = await startDynalite();
  countUnits(dynamo.client);
});
afterAll(() => dynamo.stop());

// Every answer of the table says what it took. Dynalite leaves out what a write takes from the indexes that have the item:
// two of them have a confirmed photo (api/table-layout.ts), and DynamoDB counts as much again for each.
function countUnits(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
        const answer = await next(args);
        const { ConsumedCapacity } = answer.output as { ConsumedCapacity?: Units | Units[] };
        const units = [ConsumedCapacity ?? []].flat().reduce((sum, each) => sum + (each.CapacityUnits ?? 0), 0);
        const isRead = /^(Get|BatchGet|Query|Scan)/.test(commandName ?? "");
        spent[isRead ? "readUnits" : "writeUnits"] += units;
        return answer;
      },
    { step: "initialize", name: "countUnits" },
  );
}
interface Units {
  CapacityUnits?: number;
}

let api: Awaited<ReturnType<typeof createApi>>;
beforeEach(async () => {
  api = await createApi();
  await api.cost(() => api.upload("the one that makes the event known"));
});

async function createApi() {
  const now = () => new Date("2026-11-22T10:00:00.000Z");
  const table = createPhotoTable({ client: dynamo.client, tableName: await dynamo.newTable(randomUUID()) });
  const bucket = createMemoryPhotoBucket(now);
  const stores = { table, bucket, now, log: createLog(() => undefined, now) };
  const initiate = initiateUpload({ ...stores, dailyLimits: { photos: 1e6, bytes: 1e12 }, randomId: randomUUID });
  const process = processUploadedPhoto(stores);
  const lookup = lookupPhotos(stores);
  const remove = deletePhoto(stores);
  spent = nothing();
  await table.registerAttendee("42", "attendee@example.com", now().toISOString());

  const ask = async (handler: HttpHandler, body: object) => handler(requestEvent({ body }));
  const told = (name: string) => ({
    contentType: "image/jpeg",
    sha256: sha256Of(jpeg(name)),
    size: jpeg(name).length,
    title: "Keynote Speech",
    description: "Steve walking out on stage",
    takenAt: "2026-11-20T18:30:00+01:00",
    fileName: `${name}.jpg`,
    details: { width: 6000, height: 4000, orientation: 1, camera: "Canon EOS R5", lens: "RF24-70mm F2.8 L IS USM" },
  });
  return {
    async cost(work: () => Promise<unknown>): Promise<Cost> {
      spent = nothing();
      const before = { ...bucket.calls };
      await work();
      const calls = Object.entries(bucket.calls).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
      return { ...spent, bucket: Object.fromEntries(calls.filter(([, count]) => count > 0)) };
    },
    initiate: (name: string) => ask(initiate, told(name)),
    initiateAll: (names: string[]) => ask(initiate, { photos: names.map(told) }),
    /** As S3 does; the event is not delivered. */
    store(name: string): string {
      const asked = bucket.presigned.at(-1);
      if (asked) bucket.put(asked.key, jpeg(name), { contentType: "image/jpeg", metadata: asked.metadata });
      return asked?.key ?? "";
    },
    process: (key: string) => process(objectCreated(key)),
    prove: (names: string[]) => ask(lookup, { photoIds: names.map((name) => idOf(jpeg(name))), proveStored: true }),
    remove: (name: string) => remove(requestEvent({ photoId: idOf(jpeg(name)) })),
    lookup: (names: string[]) => ask(lookup, { photoIds: names.map((name) => idOf(jpeg(name))) }),
    sweep: () => sweep(stores)({}, { getRemainingTimeInMillis: () => 300_000 }),
    async upload(name: string) {
      await this.initiate(name);
      await this.process(this.store(name));
    },
  };
}

const nothing = (): Cost => ({ readUnits: 0, writeUnits: 0, bucket: {} });

it("initiate of a new photo reads 3 units, writes 2, and needs nothing but a signature for S3", async () => {
  expect(await api.cost(() => api.initiate("new"))).toEqual({
    readUnits: 3,
    writeUnits: 2,
    bucket: { presignPut: 1 },
  });
});

it("initiate of 50 new photos in one request reads 52 units, writes 51, and needs nothing but signatures for S3", async () => {
  const names = Array.from({ length: 50 }, (_, i) => `photo ${i}`);
  expect(await api.cost(() => api.initiateAll(names))).toEqual({
    readUnits: 52,
    writeUnits: 51,
    bucket: { presignPut: 50 },
  });
});

it("process-uploaded-photo of a new photo reads 5 units, writes 1 plus the indexes, and sends S3 a HEAD and a GET of the first bytes", async () => {
  await api.initiate("new");
  const key = api.store("new");
  expect(await api.cost(() => api.process(key))).toEqual({
    readUnits: 5,
    writeUnits: 1,
    bucket: { head: 1, readFirstBytes: 1 },
  });
});

it("a repeated event reads 4 units, writes none, and sends S3 a HEAD", async () => {
  await api.initiate("new");
  const key = api.store("new");
  await api.process(key);
  expect(await api.cost(() => api.process(key))).toEqual({ readUnits: 4, writeUnits: 0, bucket: { head: 1 } });
});

it("initiate of a photo that the event has reads 4 units, 2 of them consistently, and writes none", async () => {
  await api.upload("old");
  expect(await api.cost(() => api.initiate("old"))).toEqual({ readUnits: 4, writeUnits: 0, bucket: {} });
});

it("lookup of 100 photos reads 51 units, whether the event has them or not", async () => {
  const names = Array.from({ length: 100 }, (_, i) => `photo ${i}`);
  expect(await api.cost(() => api.lookup(names))).toMatchObject({ readUnits: 51, writeUnits: 0 });
  for (const name of names) await api.upload(name);
  expect(await api.cost(() => api.lookup(names))).toMatchObject({ readUnits: 51, writeUnits: 0 });
});

it("lookup of 100 photos with proof also sends S3 100 HEADs, and writes none if all photos are there", async () => {
  const names = Array.from({ length: 100 }, (_, i) => `photo ${i}`);
  for (const name of names) await api.upload(name);
  expect(await api.cost(() => api.prove(names))).toEqual({ readUnits: 51, writeUnits: 0, bucket: { head: 100 } });
});

it("removal of a photo reads 3 units, writes 3 plus the indexes, and sends S3 a HEAD, a LIST and a DELETE", async () => {
  await api.upload("old");
  expect(await api.cost(() => api.remove("old"))).toEqual({
    readUnits: 3, // the last one says whether another call has ended this removal meanwhile
    writeUnits: 3,
    bucket: { head: 1, list: 1, remove: 1 },
  });
});

it("a sweep over 100 recorded photos lists them twice and writes next to nothing", async () => {
  for (let i = 0; i < 99; i += 1) await api.upload(`photo ${i}`);
  const { readUnits, writeUnits, bucket } = await api.cost(() => api.sweep());
  expect(bucket).toEqual({ list: 2 });
  expect(writeUnits).toBeLessThanOrEqual(5);
  expect(readUnits).toBeLessThan(80);
});
