// What the sweep promises.
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { recipeName } from "../../api/renditions/recipe.ts";
import { sweep } from "../../api/sweep.ts";
import { createTestApi, idOf, jpeg, sha256Of, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const inNoHurry = { getRemainingTimeInMillis: () => 300_000 };
const inAHurry = { getRemainingTimeInMillis: () => 0 };

it("an upload whose event never came is in the list after the sweep, with its caption", async () => {
  await api.upload(jpeg("recorded"));
  await api.send(jpeg("lost"), { body: { title: "Lost" } });
  const { isFinished, counts } = await api.sweep({}, inNoHurry);
  expect(isFinished).toBe(true);
  const none = { foreign: 0, overdue: 0, rejected: 0, removed: 0, failed: 0, missing: 0, neverArrived: 0 };
  expect(counts).toEqual({ objects: 2, recorded: 1, ...none });
  const { body } = await api.call("listPhotos");
  expect(body.photos?.map(({ photoId }) => photoId).sort()).toEqual(
    [idOf(jpeg("recorded")), idOf(jpeg("lost"))].sort(),
  );
  expect(body.photos?.find(({ photoId }) => photoId === idOf(jpeg("lost")))?.title).toBe("Lost");
});

it("records the object that took a recorded one's place, if its event never came", async () => {
  const { key } = await api.upload(jpeg("first"), { body: { sha256: undefined, size: undefined, title: "Title" } });
  api.bucket.put(key, jpeg("and second"), {
    ...api.bucket.presigned.at(-1),
    contentType: "image/jpeg",
    isHashed: false,
  });
  expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ recorded: 1 });
  expect(api.table.records()).toMatchObject([{ size: jpeg("and second").length, title: "Title" }]);
  expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ recorded: 0 });
});

it("rejects files that are not photos, and finds nothing to do the second time", async () => {
  await api.send(Buffer.from("no photo"));
  await api.send(jpeg("a photo"));
  expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ recorded: 1, rejected: 1 });
  expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ objects: 1, recorded: 0, rejected: 0 });
});

it("counts initiated uploads that never arrived, but not those that did or are still on their way", async () => {
  const initiate = (text: string) =>
    api.call("initiateUpload", {
      body: { contentType: "image/jpeg", sha256: sha256Of(jpeg(text)), size: jpeg(text).length },
    });
  await initiate("never came");
  await initiate("never came either");
  await api.upload(jpeg("arrived"));
  await api.upload(Buffer.from("arrived and was rejected"));
  api.clock.now = new Date("2026-11-22T20:00:00.000Z");
  await initiate("on its way");
  expect((await api.sweep({}, inNoHurry)).counts.neverArrived).toBe(2);
});

it("covers any number of objects in runs of one page, each continuing where the last one stopped", async () => {
  for (let i = 0; i < 2500; i += 1) {
    const photo = jpeg(`photo ${i}`);
    api.bucket.put(`uploads/event_${i % 3}/${idOf(photo)}.jpg`, photo, { contentType: "image/jpeg" });
  }
  const reports = [];
  do reports.push(await api.sweep({}, inAHurry));
  while (!reports.at(-1)?.isFinished && reports.length < 10);
  expect(reports.map(({ isFinished }) => isFinished)).toEqual([false, false, false, false, false, true]);
  expect(reports.at(-1)?.counts).toMatchObject({ objects: 2500, recorded: 2500 });
  expect(api.table.records()).toHaveLength(2500);
});

it("skips keys that are not photos', and one failure does not keep others from being recorded", async () => {
  const { key } = await api.send(jpeg("broken"));
  await api.send(jpeg("good"));
  api.bucket.put("uploads/event_42/notes.txt", Buffer.from("x"), { contentType: "text/plain" });
  api.bucket.breakKey(key);
  expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ objects: 3, foreign: 1, recorded: 1, failed: 1 });
  expect(api.table.records()).toHaveLength(1);
});

it("costs recorded photos one read per 100 keys, and one list of each store", async () => {
  for (let i = 0; i < 5; i += 1) await api.upload(jpeg(`photo ${i}`));
  const before = { ...api.bucket.calls };
  await api.sweep({}, inNoHurry);
  expect(api.bucket.calls).toEqual({ ...before, list: 2 });
});

it("records events that have only photos", async () => {
  api.bucket.put(`uploads/event_backfill/${randomUUID()}.jpg`, jpeg("x"), {
    contentType: "image/jpeg",
    isHashed: false,
  });
  await api.sweep({}, inNoHurry);
  const { body } = await api.call("listEvents", { as: "organiser" });
  expect(body.events).toContainEqual({ eventId: "backfill" });
});

describe("a record whose object is gone", () => {
  const lookup = async (more: object = {}) =>
    (await api.call("lookupPhotos", { body: { photoIds: [idOf(jpeg("lost"))], ...more } })).body.photos;

  beforeEach(async () => {
    for (const text of ["a", "lost", "b", "c"]) await api.upload(jpeg(text), { body: { title: text } });
    await api.bucket.remove(`uploads/event_42/${idOf(jpeg("lost"))}.jpg`);
  });

  it("is found and logged by the sweep, and no longer called confirmed", async () => {
    expect(await lookup()).toHaveLength(1);
    expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ objects: 3, missing: 1, failed: 0 });
    expect(api.lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: "error", message: "object missing", photoId: idOf(jpeg("lost")) }),
    );
    expect(await lookup()).toEqual([]);
    expect((await api.call("listPhotos")).body.photos).toHaveLength(3);
    expect((await api.sweep({}, inNoHurry)).counts.missing).toBe(0);
  });

  it("is repaired by the next push, whoever pushes, and keeps its caption and its owner", async () => {
    await api.sweep({}, inNoHurry);
    const { status } = await api.upload(jpeg("lost"), { as: "colleague", body: { title: "Mine" } });
    expect(status).toBeUndefined();
    expect(await lookup()).toMatchObject([{ title: "lost", uploadedBy: "attendee@example.com" }]);
    expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ recorded: 0, missing: 0 });
  });

  it("is repaired by the sweep if the object is back", async () => {
    await api.sweep({}, inNoHurry);
    await api.send(jpeg("lost"));
    expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ recorded: 1, missing: 0 });
    expect(await lookup()).toHaveLength(1);
  });

  it("can be removed", async () => {
    await api.sweep({}, inNoHurry);
    expect((await api.call("deletePhoto", { photoId: idOf(jpeg("lost")) })).status).toBe(204);
    expect((await api.call("deletePhoto", { photoId: idOf(jpeg("lost")) })).status).toBe(404);
  });

  it("is found among thousands, over many pages of both, in every event, first and last included", async () => {
    api = createTestApi();
    const gone: string[] = [];
    for (let i = 0; i < 2300; i += 1) {
      const key = `uploads/event_${i < 2200 ? "many" : i}/${idOf(jpeg(`${i}`))}.jpg`;
      api.bucket.put(key, jpeg(`${i}`), { contentType: "image/jpeg" });
    }
    await api.sweep({}, inNoHurry);
    const keys = api.bucket.keys();
    for (const key of [keys[0], keys[99], keys[100], keys[777], keys.at(-1)]) {
      await api.bucket.remove(key ?? "");
      gone.push(key ?? "");
    }
    const { bucket } = api;
    const list = bucket.list.bind(bucket);
    bucket.list = (page) => list({ ...page, limit: Math.min(page.limit, 300) });
    expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ objects: 2295, missing: 5, recorded: 0 });
    for (const key of gone) {
      const [, eventId = "", photoId = ""] = /event_([^/]+)\/([^.]+)/.exec(key) ?? [];
      expect(await api.table.readUpload(eventId, photoId)).toEqual({ missing: expect.anything() });
    }
  });
});

it("counts as overdue only photos stored more than a quarter of an hour ago, since a younger one's event may be on its way", async () => {
  await api.send(jpeg("old"));
  api.clock.now = new Date("2026-11-22T10:15:01.000Z");
  await api.send(jpeg("new"));
  api.clock.now = new Date("2026-11-22T10:30:01.000Z");
  expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ recorded: 2, overdue: 1 });
});

it("does not count photos in parts as overdue, since S3 dates them to when they were begun", async () => {
  const complete = await api.sendInParts(`uploads/event_42/${randomUUID()}.jpg`, jpeg("large"));
  api.clock.now = new Date("2026-11-22T11:00:00.000Z");
  await complete();
  expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ recorded: 1, overdue: 0 });
});

it("keeps a photo that was sent again after the sweep had found its removal unfinished", async () => {
  await api.upload(jpeg("x"));
  const { endRemoval, scanPage } = api.table;
  api.table.endRemoval = () => Promise.reject(new Error("killed"));
  await api.call("deletePhoto", { photoId: idOf(jpeg("x")) });
  api.table.endRemoval = endRemoval;
  api.clock.now = new Date("2026-11-22T10:02:00.000Z");
  const rendition = `renditions/event_42/${idOf(jpeg("x"))}/1/small.webp`;
  api.table.scanPage = async (page) => {
    const found = await scanPage(page);
    await api.upload(jpeg("x"));
    api.bucket.put(rendition, jpeg("small"), { contentType: "image/webp" });
    return found;
  };
  await api.sweep({}, inNoHurry);
  expect(api.table.records()).toHaveLength(1);
  expect(api.bucket.keys()).toEqual([rendition, `uploads/event_42/${idOf(jpeg("x"))}.jpg`]);
});

describe("renditions", () => {
  const recipe = { smallQuality: 75, largeQuality: 82, heic: true };
  const queueing = () => {
    const queued: string[] = [];
    const queue = {
      add: async (photos: { photoId: string }[]) => void queued.push(...photos.map((each) => each.photoId)),
    };
    const { table, bucket, clock } = api;
    const run = sweep({ table, bucket, now: () => clock.now, log: () => undefined, renditions: { queue, recipe } });
    return { queued, run: () => run({}, inNoHurry) };
  };
  const later = (minutes: number) => {
    api.clock.now = new Date(api.clock.now.getTime() + minutes * 60_000);
  };

  it("that a photo lacks for more than 15 minutes are queued, even for photos from before the feature", async () => {
    const { photoId } = await api.upload(jpeg("from before"));
    const { queued, run } = queueing();
    later(14);
    await run();
    expect(queued).toEqual([]);
    later(2);
    await run();
    expect(queued).toEqual([photoId]);
  });

  it("are queued for a photo that the sweep itself had to record", async () => {
    const { photoId } = await api.send(jpeg("its event was lost"));
    const { queued, run } = queueing();
    await run();
    expect(queued).toEqual([photoId]);
  });

  it("that are there, or cannot be made by this recipe, are left alone", async () => {
    const made = await api.upload(jpeg("made"));
    const failed = await api.upload(jpeg("failed"));
    const old = await api.upload(jpeg("failed by an older recipe"));
    const record = async (photoId: unknown) => {
      const { photo } = await api.table.readUpload("42", String(photoId));
      if (!photo) throw new Error("not recorded");
      return photo;
    };
    const link = { key: "renditions/event_42/x/1/small.webp", width: 1, height: 1 };
    const pictures = { width: 1, height: 1, thumbhash: "", small: link, large: link };
    await api.table.savePictures(await record(made.photoId), { pictures }, {});
    const reason = "It is cut off.";
    const failure = (recipe: string) => ({ renditionsFailed: { reason, recipe } });
    await api.table.savePictures(await record(failed.photoId), failure(recipeName(recipe, "image/jpeg")), {});
    await api.table.savePictures(await record(old.photoId), failure("0-1-1"), {});
    later(60);
    const { queued, run } = queueing();
    await run();
    expect(queued).toEqual([old.photoId]);
  });

  it("that cannot be queued do not stop the sweep", async () => {
    await api.upload(jpeg("lonely"));
    later(60);
    const { table, bucket, clock } = api;
    const queue = { add: () => Promise.reject(new Error("SQS is away")) };
    const run = sweep({ table, bucket, now: () => clock.now, log: () => undefined, renditions: { queue, recipe } });
    expect((await run({}, inNoHurry)).isFinished).toBe(true);
  });
});
