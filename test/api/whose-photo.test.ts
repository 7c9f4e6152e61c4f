// Who owns a photo, and what comes too late: through a URL issued before the photo, or its uploader, was removed.
import { beforeEach, describe, expect, it } from "vitest";
import { type Call, createTestApi, idOf, jpeg, objectCreated, sha256Of, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const photo = jpeg("sunset");
const photoId = idOf(photo);
const hashed = { contentType: "image/jpeg", sha256: sha256Of(photo), size: photo.length };
const inNoHurry = { getRemainingTimeInMillis: () => 300_000 };

/** Initiates. @returns a function that stores the photo through the issued URL */
async function urlFor(request: Call & { body?: object } = {}) {
  const { status } = await api.call("initiateUpload", { ...request, body: { ...hashed, ...request.body } });
  expect(status).toBe(201);
  const { key, contentType, metadata } = api.bucket.presigned.at(-1) ?? { key: "", contentType: "", metadata: {} };
  return async () => {
    api.bucket.put(key, photo, { contentType, metadata });
    return api.process(objectCreated(key));
  };
}
const records = () => api.table.records().map(({ uploadedBy, title }) => ({ uploadedBy, title }));
const remove = (request: Call = {}) => api.call("deletePhoto", { photoId, ...request });
const removeAttendee = (email = "attendee@example.com") => api.call("removeAttendee", { as: "organiser", email });

describe("the owner", () => {
  it("is the holder of the URL that stored the object, whoever initiated last", async () => {
    const store = await urlFor({ body: { title: "A's" } });
    await urlFor({ as: "colleague", body: { title: "B's" } });
    await store();
    expect(records()).toEqual([{ uploadedBy: "attendee@example.com", title: "A's" }]);
    expect((await remove({ as: "colleague" })).body.error?.code).toBe("not_allowed");
    expect((await remove()).status).toBe(204);
  });

  it("is the other person, with their caption, if it was their URL", async () => {
    await urlFor({ body: { title: "A's" } });
    const description = "y".repeat(9000);
    const store = await urlFor({ as: "colleague", body: { title: "B's", description } });
    await urlFor({ body: { title: "A's again" } });
    await store();
    expect(api.table.records()).toMatchObject([{ uploadedBy: "colleague@example.com", title: "B's", description }]);
  });

  it("stays the same if somebody else announces the photo again, or an event comes twice", async () => {
    const store = await urlFor({ body: { title: "A's" } });
    await store();
    await api.call("initiateUpload", { as: "colleague", body: { ...hashed, title: "B's" } });
    await store();
    expect(records()).toEqual([{ uploadedBy: "attendee@example.com", title: "A's" }]);
  });

  it("alone changes the caption, even if somebody else sends the photo again at that moment", async () => {
    await (await urlFor({ body: { title: "A's" } }))();
    const { updateCaption } = api.table;
    api.table.updateCaption = async (...args) => {
      await remove();
      api.clock.now = new Date(api.clock.now.getTime() + 1000);
      await (await urlFor({ as: "colleague", body: { title: "B's" } }))();
      return updateCaption(...args);
    };
    const { body } = await api.call("initiateUpload", { body: { ...hashed, title: "A's again" } });
    expect(body.error?.code).toBe("photo_busy");
    expect(records()).toEqual([{ uploadedBy: "colleague@example.com", title: "B's" }]);
  });

  it("is known from the object alone if the pending upload has expired", async () => {
    const store = await urlFor({ body: { title: "A's" } });
    api.table.expirePending("42", photoId);
    await urlFor({ as: "colleague", body: { title: "B's" } });
    await store();
    expect(records()).toEqual([{ uploadedBy: "attendee@example.com", title: "A's" }]);
  });

  it("of a rejected photo is its sender", async () => {
    const text = Buffer.from("no photo");
    const told = { contentType: "image/jpeg", sha256: sha256Of(text), size: text.length };
    const { key } = await api.send(text);
    await api.call("initiateUpload", { as: "colleague", body: told });
    await api.process(objectCreated(key));
    expect((await remove({ photoId: idOf(text), as: "colleague" })).body.error?.code).toBe("not_allowed");
    expect((await remove({ photoId: idOf(text) })).status).toBe(204);
  });
});

describe("a photo that was removed", () => {
  it("does not come back through an older URL, however often, nor through the sweep, and its object is removed again", async () => {
    const [first, another] = [await urlFor(), await urlFor({ as: "colleague" })];
    await first();
    await remove({ as: "organiser" });
    for (const store of [first, another, first]) {
      expect(await store()).toEqual({ removed: 1 });
      expect(api.table.records()).toEqual([]);
      expect(api.bucket.keys()).toEqual([]);
    }
    const { key, contentType, metadata } = api.bucket.presigned[0] ?? { key: "", contentType: "", metadata: {} };
    api.bucket.put(key, photo, { contentType, metadata });
    expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ recorded: 0, removed: 1 });
    expect(api.bucket.keys()).toEqual([]);
    expect(await api.table.readUpload("42", photoId)).toEqual({
      removed: {
        eventId: "42",
        photoId,
        contentType: "image/jpeg",
        uploadedBy: "attendee@example.com",
        byOrganiser: true,
        removedAt: "2026-11-22T10:00:00.000Z",
      },
    });
  });

  it("comes back through a newer URL, for anybody who may upload, and counts as new", async () => {
    api = createTestApi({ dailyLimits: { photos: 2, bytes: 1e9 } });
    await api.register();
    const old = await urlFor();
    await old();
    await remove();
    const fresh = await urlFor({ body: { title: "again" } });
    expect(await old()).toEqual({ removed: 1 });
    expect(await fresh()).toEqual({ recorded: 1 });
    expect(records()).toEqual([{ uploadedBy: "attendee@example.com", title: "again" }]);
    await remove();
    expect((await api.call("initiateUpload", { body: hashed })).body.error?.code).toBe("quota_exceeded");
    expect(await (await urlFor({ as: "colleague" }))()).toEqual({ recorded: 1 });
  });

  it("stays removed if an object from before the event was recreated comes after its removal", async () => {
    const former = await urlFor();
    const later = (ms: number) => {
      api.clock.now = new Date(api.clock.now.getTime() + ms);
    };
    later(1000);
    await api.call("deleteEvent", { as: "organiser" });
    later(1000);
    await api.call("saveEvent", { as: "organiser", body: { name: "Anew" } });
    await api.register();
    const [first, another] = [await urlFor(), await urlFor({ as: "colleague" })];
    await first();
    later(1000);
    await remove();
    expect(await former()).toEqual({ removed: 1 });
    expect(await another()).toEqual({ removed: 1 });
    expect([api.table.records(), api.bucket.keys()]).toEqual([[], []]);
  });

  it("comes back even if a clock is behind", async () => {
    await (await urlFor())();
    await remove();
    api.clock.now = new Date("2026-11-22T09:59:59.000Z");
    expect(await (await urlFor())()).toEqual({ recorded: 1 });
  });

  it("cannot be uploaded while its removal is running, but can once the removal was abandoned", async () => {
    await (await urlFor())();
    const { endRemoval } = api.table;
    api.table.endRemoval = () => Promise.reject(new Error("killed"));
    expect((await remove()).status).toBe(500);
    api.table.endRemoval = endRemoval;
    const early = await api.call("initiateUpload", { body: hashed });
    expect({ code: early.body.error?.code, retry: early.headers["retry-after"] }).toEqual({
      code: "photo_busy",
      retry: "1",
    });
    api.clock.now = new Date("2026-11-22T10:02:00.000Z");
    expect(await (await urlFor())()).toEqual({ recorded: 1 });
  });

  it("waits for a running removal if its URL is younger, and is recorded when its event is delivered again", async () => {
    const storeYounger = await urlFor();
    api.clock.now = new Date("2026-11-22T09:59:58.000Z");
    await (await urlFor({ as: "colleague" }))();
    const { endRemoval } = api.table;
    api.table.endRemoval = () => Promise.reject(new Error("killed"));
    expect((await remove({ as: "colleague" })).status).toBe(500);
    api.table.endRemoval = endRemoval;
    await expect(storeYounger()).rejects.toMatchObject({ errors: [{ code: "photo_busy" }] });
    api.clock.now = new Date("2026-11-22T10:02:00.000Z");
    expect(await api.process(objectCreated(api.bucket.keys()[0] ?? ""))).toEqual({ recorded: 1 });
  });

  it("has its abandoned removal finished by the sweep, and keeps what came later", async () => {
    const { remove: removeObject } = api.bucket;
    await (await urlFor())();
    api.bucket.remove = () => Promise.reject(new Error("killed"));
    await remove();
    api.bucket.remove = removeObject;
    expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ recorded: 0, removed: 1 });
    expect(api.bucket.keys()).toEqual([]);
    expect((await api.table.readUpload("42", photoId)).removed).not.toHaveProperty("removingSince");
    await (await urlFor())();
    expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ recorded: 0, removed: 0, missing: 0 });
    expect(api.table.records()).toHaveLength(1);
  });

  it("has its abandoned removal finished by the sweep even if its object is already gone", async () => {
    await (await urlFor())();
    const { endRemoval } = api.table;
    api.table.endRemoval = () => Promise.reject(new Error("killed"));
    await remove();
    api.table.endRemoval = endRemoval;
    expect((await api.sweep({}, inNoHurry)).counts.removed).toBe(0);
    api.clock.now = new Date("2026-11-22T10:02:00.000Z");
    expect((await api.sweep({}, inNoHurry)).counts.removed).toBe(1);
    expect((await api.table.readUpload("42", photoId)).removed).not.toHaveProperty("removingSince");
  });
});

describe("an attendee who was removed", () => {
  it("adds nothing through older URLs, and keeps what was stored before", async () => {
    await api.upload(jpeg("before"));
    const store = await urlFor();
    api.clock.now = new Date("2026-11-22T10:05:00.000Z");
    await removeAttendee();
    expect(await store()).toEqual({ removed: 1 });
    expect(api.bucket.keys()).toHaveLength(1);
    expect(api.table.records().map((record) => record.photoId)).toEqual([idOf(jpeg("before"))]);
  });

  it("adds nothing within the same second", async () => {
    const store = await urlFor();
    await removeAttendee();
    expect(await store()).toEqual({ removed: 1 });
    expect(api.bucket.keys()).toEqual([]);
  });

  it("adds nothing through a URL requested before the removal and issued after it", async () => {
    const { readUploads } = api.table;
    api.table.readUploads = async (...args) => {
      const known = await readUploads(...args);
      api.clock.now = new Date("2026-11-22T10:00:02.000Z");
      await removeAttendee();
      api.clock.now = new Date("2026-11-22T10:00:03.000Z");
      return known;
    };
    const store = await urlFor();
    api.table.readUploads = readUploads;
    expect(await store()).toEqual({ removed: 1 });
    expect([api.table.records(), api.bucket.keys()]).toEqual([[], []]);
  });

  it("adds nothing through a URL issued while the removal was being written", async () => {
    const { removeAttendee: write } = api.table;
    let store: Awaited<ReturnType<typeof urlFor>> | undefined;
    api.table.removeAttendee = async (...args) => {
      api.clock.now = new Date("2026-11-22T10:00:00.500Z");
      store = await urlFor();
      return write(...args);
    };
    await removeAttendee();
    expect(await store?.()).toEqual({ removed: 1 });
    expect([api.table.records(), api.bucket.keys()]).toEqual([[], []]);
  });

  it("who is an organiser may still upload a moment later", async () => {
    await api.call("removeAttendee", { as: "organiser", email: "organiser@example.com" });
    api.clock.now = new Date("2026-11-22T10:00:15.000Z");
    expect(await (await urlFor({ as: "organiser" }))()).toEqual({ recorded: 1 });
  });

  it("gets a photo stored before the removal recorded, although its event comes later", async () => {
    const { key } = await api.send(photo);
    api.clock.now = new Date("2026-11-22T10:00:01.000Z");
    await removeAttendee();
    expect(await api.process(objectCreated(key))).toEqual({ recorded: 1 });
    expect(records()).toEqual([{ uploadedBy: "attendee@example.com", title: undefined }]);
  });

  it("cannot replace their own photo: what they put is removed, and the photo is marked as missing", async () => {
    const plain = { sha256: undefined, size: undefined };
    const { key, photoId: theirs = "" } = await api.upload(photo, { body: plain });
    const metadata = api.bucket.presigned.at(-1)?.metadata ?? {};
    api.clock.now = new Date("2026-11-22T10:05:00.000Z");
    await removeAttendee();
    api.bucket.put(key, jpeg("another"), { contentType: "image/jpeg", metadata });
    expect(await api.process(objectCreated(key))).toEqual({ rejected: 1 });
    expect(api.bucket.keys()).toEqual([]);
    expect((await api.table.lookup("42", [theirs])).photos).toEqual([]);
  });

  it("does not keep others from sending a missing photo again", async () => {
    const late = await urlFor();
    const { key } = await api.upload(photo, { as: "colleague" });
    await api.bucket.remove(key);
    const proof = { body: { photoIds: [photoId], proveStored: true } };
    expect((await api.call("lookupPhotos", { ...proof, as: "colleague" })).body.photos).toMatchObject([
      { object: "missing" },
    ]);
    api.clock.now = new Date("2026-11-22T10:05:00.000Z");
    await removeAttendee();
    await late();
    expect(api.bucket.keys()).toEqual([]);
    expect(await (await urlFor({ as: "colleague" }))()).toEqual({ recorded: 1 });
  });

  it("does not keep others from uploading the same photo, nor oneself once registered again", async () => {
    const late = await urlFor();
    await removeAttendee();
    const colleague = await urlFor({ as: "colleague" });
    expect(await late()).toEqual({ removed: 1 });
    expect(await colleague()).toEqual({ removed: 1 });
    expect(await (await urlFor({ as: "colleague" }))()).toEqual({ recorded: 1 });
    await remove({ as: "colleague" });
    await api.register();
    expect(await (await urlFor())()).toEqual({ recorded: 1 });
  });
});
