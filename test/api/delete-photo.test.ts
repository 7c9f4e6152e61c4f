// What deleting a photo promises.
import { beforeEach, describe, expect, it } from "vitest";
import { createTestApi, idOf, jpeg, objectCreated, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const photo = jpeg("sunset");
const photoId = idOf(photo);

it.each(["attendee", "organiser"] as const)("the %s deletes it: object, record, and what was pending", async (as) => {
  await api.upload(photo);
  const { status, body } = await api.call("deletePhoto", { as, photoId });
  expect({ status, body }).toEqual({ status: 204, body: {} });
  expect(api.bucket.keys()).toEqual([]);
  const known = await api.table.readUpload("42", photoId, { uploader: "attendee@example.com" });
  expect(known).toEqual({ removed: expect.not.objectContaining({ removingSince: expect.anything() }) });
  expect((await api.call("listPhotos")).body.photos).toEqual([]);
});

it("an uploader who is no longer registered cannot", async () => {
  await api.upload(photo);
  await api.call("removeAttendee", { as: "organiser", email: "attendee@example.com" });
  expect((await api.call("deletePhoto", { photoId })).body.error?.code).toBe("not_registered");
  expect(api.table.records()).toHaveLength(1);
});

it("it may be uploaded again", async () => {
  await api.upload(photo, { body: { title: "first" } });
  await api.call("deletePhoto", { photoId });
  const again = await api.upload(photo, { body: { title: "second" } });
  expect(again.s3PutObjectUrl).toBeDefined();
  expect(api.table.records()).toMatchObject([{ photoId, title: "second" }]);
});

it("is busy, not unknown, if somebody changes it at that moment", async () => {
  await api.upload(photo);
  api.table.beginRemoval = async () => undefined;
  const { status, body } = await api.call("deletePhoto", { photoId });
  expect([status, body.error?.code]).toEqual([429, "photo_busy"]);
  expect(api.table.records()).toHaveLength(1);
});

it("a late event or sweep does not bring it back", async () => {
  const { key } = await api.upload(photo);
  await api.call("deletePhoto", { photoId });
  await api.process(objectCreated(key));
  await api.sweep({}, { getRemainingTimeInMillis: () => 1e6 });
  expect(api.table.records()).toEqual([]);
});

it("if the object cannot be deleted, the photo is no longer listed, and deleting it again works", async () => {
  await api.upload(photo);
  const remove = api.bucket.remove;
  api.bucket.remove = () => Promise.reject(new Error("the store is down"));
  expect((await api.call("deletePhoto", { photoId })).status).toBe(500);
  expect(api.bucket.keys()).toHaveLength(1);
  expect((await api.call("lookupPhotos", { body: { photoIds: [photoId] } })).body).toEqual({ photos: [] });
  expect((await api.call("listPhotos")).body.photos).toEqual([]);
  api.bucket.remove = remove;
  expect((await api.call("deletePhoto", { photoId })).status).toBe(204);
  expect(api.bucket.keys()).toEqual([]);
});

it("the record is marked before anything is removed, so a kill leaves no photo that is called safe", async () => {
  const steps = ["beginRemoval", "forgetPending", "endRemoval"] as const;
  for (const step of steps) {
    await api.upload(photo);
    const works = api.table[step];
    const killed = () => Promise.reject(new Error("killed"));
    Object.assign(api.table, { [step]: killed });
    expect((await api.call("deletePhoto", { photoId })).status).toBe(500);
    const { photos = [] } = (await api.call("lookupPhotos", { body: { photoIds: [photoId] } })).body;
    expect(photos.length).toBeLessThanOrEqual(api.bucket.keys().length);
    Object.assign(api.table, { [step]: works });
    expect((await api.call("deletePhoto", { photoId })).status).toBe(204);
    expect((await api.call("deletePhoto", { photoId })).body.error?.code).toBe("not_found");
    expect(api.bucket.keys()).toEqual([]);
  }
});

it("a caller who may not delete a photo may not finish its removal", async () => {
  await api.upload(photo);
  const { endRemoval } = api.table;
  api.table.endRemoval = () => Promise.reject(new Error("killed"));
  await api.call("deletePhoto", { photoId });
  api.table.endRemoval = endRemoval;
  expect((await api.call("deletePhoto", { photoId, as: "colleague" })).body.error?.code).toBe("not_allowed");
  expect((await api.call("deletePhoto", { photoId, as: "organiser" })).status).toBe(204);
});

it("deleting a rejected photo deletes its object", async () => {
  const text = Buffer.from("no photo");
  await api.upload(text);
  expect(api.bucket.keys()).toEqual([`rejected/event_42/${idOf(text)}.jpg`]);
  expect((await api.call("deletePhoto", { photoId: idOf(text) })).status).toBe(204);
  expect(api.bucket.keys()).toEqual([]);
  expect((await api.call("lookupPhotos", { body: { photoIds: [idOf(text)] } })).body).toEqual({ photos: [] });
});

const purge = { query: { purge: "true" } };

it("the bucket keeps versions of a deleted photo, but none of a purged one", async () => {
  const { key } = await api.upload(photo);
  await api.call("deletePhoto", { photoId });
  expect(api.bucket.formerKeys()).toEqual([key]);
  await api.upload(photo);
  api.bucket.put(`renditions/event_42/${photoId}/small.webp`, photo, { contentType: "image/webp" });
  expect((await api.call("deletePhoto", { photoId, ...purge })).status).toBe(204);
  expect([...api.bucket.keys(), ...api.bucket.formerKeys()]).toEqual([]);
});

it("a purge leaves other photos' versions and another event's alone", async () => {
  const other = jpeg("moonrise");
  await api.upload(photo);
  const { key } = await api.upload(other);
  await api.call("deletePhoto", { photoId: idOf(other) });
  await api.call("deletePhoto", { photoId, ...purge });
  expect(api.bucket.formerKeys()).toEqual([key]);
});

it("a removed photo can be purged repeatedly by its uploader and by organisers", async () => {
  await api.upload(photo);
  await api.call("deletePhoto", { photoId });
  expect((await api.call("deletePhoto", { as: "colleague", photoId, ...purge })).body.error?.code).toBe("not_allowed");
  expect(api.bucket.formerKeys()).toHaveLength(1);
  for (const as of ["attendee", "organiser", "organiser"] as const) {
    expect((await api.call("deletePhoto", { as, photoId, ...purge })).status).toBe(204);
    expect(api.bucket.formerKeys()).toEqual([]);
  }
});

it("only organisers can purge the versions of a photo that the event has forgotten; without versions, it is not found", async () => {
  const key = `uploads/event_42/${photoId}.jpg`;
  api.bucket.put(key, photo, { contentType: "image/jpeg" });
  await api.bucket.remove(key);
  expect((await api.call("deletePhoto", { photoId, ...purge })).body.error?.code).toBe("not_found");
  expect(api.bucket.formerKeys()).toEqual([key]);
  expect((await api.call("deletePhoto", { as: "organiser", photoId, ...purge })).status).toBe(204);
  expect(api.bucket.formerKeys()).toEqual([]);
  const other = { as: "organiser", photoId: idOf(jpeg("never there")), ...purge } as const;
  expect((await api.call("deletePhoto", other)).body.error?.code).toBe("not_found");
});

it("repeating a purge that was killed finishes it, and keeps what came after it", async () => {
  await api.upload(photo);
  const { removeVersionsBelow } = api.bucket;
  api.bucket.removeVersionsBelow = () => Promise.reject(new Error("killed"));
  expect((await api.call("deletePhoto", { photoId, ...purge })).status).toBe(500);
  expect((await api.call("listPhotos")).body.photos).toEqual([]);
  api.bucket.removeVersionsBelow = removeVersionsBelow;
  expect((await api.call("deletePhoto", { photoId, ...purge })).status).toBe(204);
  expect([...api.bucket.keys(), ...api.bucket.formerKeys()]).toEqual([]);
  await api.upload(photo);
  expect(api.table.records()).toMatchObject([{ photoId }]);
  expect(api.bucket.keys()).toHaveLength(1);
});

it("a purge that was killed leaves no version even if a plain removal finishes it", async () => {
  await api.upload(photo);
  const { removeVersionsBelow } = api.bucket;
  api.bucket.removeVersionsBelow = () => Promise.reject(new Error("killed"));
  await api.call("deletePhoto", { photoId, ...purge });
  api.bucket.removeVersionsBelow = removeVersionsBelow;
  expect((await api.call("deletePhoto", { photoId })).status).toBe(204);
  expect([...api.bucket.keys(), ...api.bucket.formerKeys()]).toEqual([]);
});

it.each([
  ["is recorded", true],
  ["has its event still on its way", false],
])(
  "the later of two simultaneous purges keeps a photo that was sent again after the first and %s",
  async (_, isRecorded) => {
    const { key } = await api.upload(photo);
    const { removeVersionsBelow } = api.bucket;
    api.bucket.removeVersionsBelow = async (...args) => {
      api.bucket.removeVersionsBelow = removeVersionsBelow;
      expect((await api.call("deletePhoto", { photoId, ...purge })).status).toBe(204);
      api.clock.now = new Date(api.clock.now.getTime() + 1000);
      await (isRecorded ? api.upload(photo) : api.send(photo));
      return removeVersionsBelow(...args);
    };
    expect((await api.call("deletePhoto", { photoId, ...purge })).status).toBe(204);
    await api.process(objectCreated(key));
    const { body } = await api.call("lookupPhotos", { body: { photoIds: [photoId], proveStored: true } });
    expect(body.photos).toMatchObject([{ photoId, object: "stored" }]);
  },
);

it.each([
  ["is recorded", true],
  ["has its event still on its way", false],
])(
  "the later of two simultaneous removals keeps a photo that was sent again after the first and %s",
  async (_, isRecorded) => {
    const { key } = await api.upload(photo);
    const { head } = api.bucket;
    api.bucket.head = async (...args) => {
      api.bucket.head = head;
      const found = await head(...args);
      expect((await api.call("deletePhoto", { photoId })).status).toBe(204);
      api.clock.now = new Date(api.clock.now.getTime() + 1000);
      await (isRecorded ? api.upload(photo) : api.send(photo));
      return found;
    };
    expect((await api.call("deletePhoto", { photoId })).status).toBe(204);
    await api.process(objectCreated(key));
    const { body } = await api.call("lookupPhotos", { body: { photoIds: [photoId], proveStored: true } });
    expect(body.photos).toMatchObject([{ photoId, object: "stored" }]);
  },
);

it("a late object's removal keeps what was sent again after another function removed that object", async () => {
  const { key } = await api.upload(photo);
  const { metadata = {} } = api.bucket.presigned.at(-1) ?? {};
  await api.call("deletePhoto", { photoId });
  const { refuseUpload } = api.table;
  api.table.refuseUpload = async (removed) => {
    api.table.refuseUpload = refuseUpload;
    const isMarked = await refuseUpload(removed);
    const { head } = api.bucket;
    api.bucket.head = async (...args) => {
      api.bucket.head = head;
      const found = await head(...args);
      expect(await api.process(objectCreated(key))).toEqual({ removed: 1 });
      api.clock.now = new Date(api.clock.now.getTime() + 1000);
      await api.upload(photo);
      return found;
    };
    return isMarked;
  };
  api.bucket.put(key, photo, { contentType: "image/jpeg", metadata });
  await api.process(objectCreated(key));
  const { body } = await api.call("lookupPhotos", { body: { photoIds: [photoId], proveStored: true } });
  expect(body.photos).toMatchObject([{ photoId, object: "stored" }]);
});

it("a purge leaves nothing even if a plain removal of the same photo ends before it", async () => {
  const { key } = await api.upload(photo);
  api.bucket.put(key, jpeg("a later version"), { contentType: "image/jpeg" });
  const { removeVersionsBelow } = api.bucket;
  api.bucket.removeVersionsBelow = async (...args) => {
    api.bucket.removeVersionsBelow = removeVersionsBelow;
    expect((await api.call("deletePhoto", { photoId })).status).toBe(204);
    return removeVersionsBelow(...args);
  };
  expect((await api.call("deletePhoto", { photoId, ...purge })).status).toBe(204);
  expect([...api.bucket.keys(), ...api.bucket.formerKeys()]).toEqual([]);
});

describe("a PUT that was running while its photo was removed", () => {
  /** The same URL's object, once more, and the word of it. */
  async function arriveLate({ key }: { key: string }) {
    const metadata = api.bucket.presigned.at(-1)?.metadata ?? {};
    api.bucket.put(key, photo, { contentType: "image/jpeg", metadata });
    return api.process(objectCreated(key));
  }
  const versions = () => [...api.bucket.keys(), ...api.bucket.formerKeys()];

  it("leaves no version after a purge, however often it arrives, and one for a while after a plain removal", async () => {
    const sent = await api.upload(photo);
    await api.call("deletePhoto", { photoId });
    expect(await arriveLate(sent)).toEqual({ removed: 1 });
    expect(versions()).toEqual([sent.key]);
    await api.call("deletePhoto", { photoId, ...purge });
    for (let n = 0; n < 2; n++) {
      expect(await arriveLate(sent)).toEqual({ removed: 1 });
      expect(versions()).toEqual([]);
    }
  });

  it("leaves no version if the purge took over an abandoned removal", async () => {
    const sent = await api.upload(photo);
    const { remove } = api.bucket;
    api.bucket.remove = () => Promise.reject(new Error("killed"));
    await api.call("deletePhoto", { photoId });
    api.bucket.remove = remove;
    expect((await api.call("deletePhoto", { photoId, ...purge })).status).toBe(204);
    await arriveLate(sent);
    expect(versions()).toEqual([]);
  });

  it("leaves no version if its event is lost and the sweep finds it", async () => {
    const sent = await api.upload(photo);
    await api.call("deletePhoto", { photoId, ...purge });
    const metadata = api.bucket.presigned.at(-1)?.metadata ?? {};
    api.bucket.put(sent.key, photo, { contentType: "image/jpeg", metadata });
    await api.sweep({}, { getRemainingTimeInMillis: () => 900_000 });
    expect(versions()).toEqual([]);
  });

  it("no longer triggers the purge once the photo was uploaded again", async () => {
    await api.upload(photo);
    await api.call("deletePhoto", { photoId, ...purge });
    const sent = await api.upload(photo);
    await api.call("deletePhoto", { photoId });
    await arriveLate(sent);
    expect(versions()).toEqual([sent.key]);
  });
});

it("purge is true or false, and nothing else", async () => {
  const { status, body } = await api.call("deletePhoto", { photoId, query: { purge: "yes" } });
  expect({ status, code: body.error?.code }).toEqual({ status: 400, code: "invalid_request" });
});
