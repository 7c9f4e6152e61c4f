// Whose a photo is, and what comes too late: by a URL that was given before the photo, or its uploader, was removed.
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

/** Initiates; what is returned stores the photo by the URL that was given, whenever it is called. */
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
  it("is who holds the URL that stored the object, whoever initiated last", async () => {
    const store = await urlFor({ body: { title: "A's" } });
    await urlFor({ as: "colleague", body: { title: "B's" } });
    await store();
    expect(records()).toEqual([{ uploadedBy: "attendee@example.com", title: "A's" }]);
    expect((await remove({ as: "colleague" })).body.error?.code).toBe("not_allowed");
    expect((await remove()).status).toBe(204);
  });

  it("is the other where it was the other's URL, with the whole of what the other told", async () => {
    await urlFor({ body: { title: "A's" } });
    const description = "y".repeat(9000);
    const store = await urlFor({ as: "colleague", body: { title: "B's", description } });
    await urlFor({ body: { title: "A's again" } });
    await store();
    expect(api.table.records()).toMatchObject([{ uploadedBy: "colleague@example.com", title: "B's", description }]);
  });

  it("stays who it was where it is told again by somebody else, or an event comes twice", async () => {
    const store = await urlFor({ body: { title: "A's" } });
    await store();
    await api.call("initiateUpload", { as: "colleague", body: { ...hashed, title: "B's" } });
    await store();
    expect(records()).toEqual([{ uploadedBy: "attendee@example.com", title: "A's" }]);
  });

  it("is known from the object alone where what was pending has expired", async () => {
    const store = await urlFor({ body: { title: "A's" } });
    api.table.expirePending("42", photoId);
    await urlFor({ as: "colleague", body: { title: "B's" } });
    await store();
    expect(records()).toEqual([{ uploadedBy: "attendee@example.com", title: "A's" }]);
  });

  it("of a photo that was rejected is who sent it", async () => {
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
  it("does not come back by a URL that was given before, however often, nor by the sweep, and its object goes again", async () => {
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

  it("comes back by a URL that is given after, to whoever may upload, and counts as a new one", async () => {
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

  it("stays removed where what was put for the event's former life comes after its removal", async () => {
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

  it("by a clock that is behind comes back all the same", async () => {
    await (await urlFor())();
    await remove();
    api.clock.now = new Date("2026-11-22T09:59:59.000Z");
    expect(await (await urlFor())()).toEqual({ recorded: 1 });
  });

  it("is not to be uploaded while its removal is under way, and is once that was left half done", async () => {
    await (await urlFor())();
    const { endRemoval } = api.table;
    api.table.endRemoval = () => Promise.reject(new Error("killed"));
    expect((await remove()).status).toBe(500);
    api.table.endRemoval = endRemoval;
    const early = await api.call("initiateUpload", { body: hashed });
    expect({ code: early.body.error?.code, retry: early.headers["retry-after"] }).toEqual({
      code: "slow_down",
      retry: "1",
    });
    api.clock.now = new Date("2026-11-22T10:02:00.000Z");
    expect(await (await urlFor())()).toEqual({ recorded: 1 });
  });

  it("that was left half done is finished by the sweep, and what came after it stays", async () => {
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

  it("whose object went before it was left half done is finished by the sweep, too", async () => {
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
  it("adds nothing any more by the URLs given before, and what was stored before stays", async () => {
    await api.upload(jpeg("before"));
    const store = await urlFor();
    api.clock.now = new Date("2026-11-22T10:05:00.000Z");
    await removeAttendee();
    expect(await store()).toEqual({ removed: 1 });
    expect(api.bucket.keys()).toHaveLength(1);
    expect(api.table.records().map((record) => record.photoId)).toEqual([idOf(jpeg("before"))]);
  });

  it("within the same second adds nothing either", async () => {
    const store = await urlFor();
    await removeAttendee();
    expect(await store()).toEqual({ removed: 1 });
    expect(api.bucket.keys()).toEqual([]);
  });

  it("adds nothing by a URL that they asked for before, and were given after", async () => {
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

  it("has what was stored before recorded, though its event comes later", async () => {
    const { key } = await api.send(photo);
    api.clock.now = new Date("2026-11-22T10:00:01.000Z");
    await removeAttendee();
    expect(await api.process(objectCreated(key))).toEqual({ recorded: 1 });
    expect(records()).toEqual([{ uploadedBy: "attendee@example.com", title: undefined }]);
  });

  it("puts nothing in the place of a photo of theirs: what they put goes, and so does the word of what was there", async () => {
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

  it("does not stand in the way of a photo that is missing: others send it again", async () => {
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
