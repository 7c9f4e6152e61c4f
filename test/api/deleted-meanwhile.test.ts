// An event that is deleted after a request has read it and before the request writes: nothing of the request stays.

import { beforeEach, describe, expect, it } from "vitest";
import type { PhotoBucket } from "../../api/photo-bucket.ts";
import type { PhotoTable } from "../../api/photo-table.ts";
import { createTestApi, idOf, jpeg, objectCreated, sha256Of, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const organiser = { as: "organiser" } as const;

const pass = (ms: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + ms);
};

async function deleteIt() {
  pass(1000);
  expect((await api.call("deleteEvent", organiser)).body.isDone).toBe(true);
}

async function createAnew() {
  pass(1000);
  expect((await api.call("saveEvent", { ...organiser, body: { name: "Anew" } })).status).toBe(200);
}

async function deleteAndCreateAnew() {
  await deleteIt();
  await createAnew();
}

/** Has it happen once, right before the next call of that name. */
function rightBefore(
  name: keyof PhotoTable | keyof PhotoBucket,
  happens: () => Promise<void>,
  store: object = api.table,
) {
  const original = Reflect.get(store, name) as (...args: unknown[]) => Promise<unknown>;
  const wedged = async (...args: unknown[]) => {
    Object.assign(store, { [name]: original });
    await happens();
    return original(...args);
  };
  Object.assign(store, { [name]: wedged });
}

const whatHappens = [
  { what: "deleted", happens: deleteIt, refusal: [410, "event_deleted"] },
  { what: "deleted and created anew", happens: deleteAndCreateAnew, refusal: [429, "slow_down"] },
] as const;

const large = Buffer.concat([jpeg("in parts"), Buffer.alloc(6 * 1024 * 1024)]);

async function initiateInParts(...others: object[]) {
  const size = 5 * 1024 * 1024;
  const parts = { size, sha256: [large.subarray(0, size), large.subarray(size)].map(sha256Of) };
  const told = { contentType: "image/jpeg", sha256: sha256Of(large), size: large.length, parts };
  return api.call("initiateUpload", { body: { photos: [...others, told] } });
}

/** Of all that the bucket holds, or keeps of what was removed. */
const versions = () => [...api.bucket.keys(), ...api.bucket.formerKeys()];

describe.each(whatHappens)("an event that is $what meanwhile", ({ happens, refusal }) => {
  it("keeps no photo that is just being recorded, and accepts it again once the event is recreated", async () => {
    const photo = jpeg("arrives");
    const { key } = await api.send(photo);
    rightBefore("savePhoto", happens);
    expect(await api.process(objectCreated(key))).toEqual({ removed: 1 });
    expect([api.table.records(), versions()]).toEqual([[], []]);
    await createAnew();
    await api.register();
    await api.upload(photo);
    const { body } = await api.call("lookupPhotos", { body: { photoIds: [idOf(photo)], proveStored: true } });
    expect(body.photos).toMatchObject([{ photoId: idOf(photo), object: "stored" }]);
  });

  it("keeps no record of a file that is not a photo", async () => {
    const { key } = await api.send(Buffer.from("no photo"));
    rightBefore("saveRejected", happens);
    expect(await api.process(objectCreated(key))).toEqual({ removed: 1 });
    expect((await api.table.lookup("42", [idOf(Buffer.from("no photo"))])).rejected).toEqual([]);
    expect(versions()).toEqual([]);
  });

  it("keeps no copy of such a file that was made meanwhile", async () => {
    const text = Buffer.from("no photo");
    const { key } = await api.send(text);
    const { move } = api.bucket;
    api.bucket.move = async (from, to, etag) => {
      await happens();
      api.bucket.put(from, text, { contentType: "image/jpeg" }); // as S3 had read it before
      return move(from, to, etag);
    };
    expect(await api.process(objectCreated(key))).toEqual({ removed: 1 });
    expect((await api.table.lookup("42", [idOf(text)])).rejected).toEqual([]);
    expect(versions()).toEqual([]);
  });

  it("keeps no attendee, and nobody is invited to it", async () => {
    rightBefore("registerAttendee", happens);
    const request = { ...organiser, email: "late@example.com", body: { invite: true } };
    const { status, body } = await api.call("registerAttendee", request);
    expect([status, body.error?.code]).toEqual(refusal);
    expect(await api.table.isRegistered("42", "late@example.com")).toBe(false);
    expect(api.accounts.mails).toEqual([]);
  });

  it("keeps no ticket", async () => {
    rightBefore("createTicket", happens);
    const ticket = { name: "Second shooter", expiresAt: "2026-11-29T10:00:00Z" };
    const { status, body } = await api.call("createTicket", { ...organiser, body: ticket });
    expect([status, body.error?.code]).toEqual(refusal);
    expect((await api.call("listTickets", organiser)).body.tickets).toEqual([]);
  });

  it("keeps no pending uploads, and begins no uploads in parts", async () => {
    const small = { contentType: "image/jpeg", sha256: sha256Of(jpeg("small")), size: jpeg("small").length };
    rightBefore("savePending", happens);
    const { status, body } = await initiateInParts(small);
    expect([status, body.error?.code]).toEqual(refusal);
    for (const bytes of [jpeg("small"), large]) {
      const known = await api.table.readUpload("42", idOf(bytes), { uploader: "attendee@example.com" });
      expect(known).toEqual({});
    }
    expect(await api.table.somePartUploads("42", { limit: 9 })).toEqual([]);
    expect(api.bucket.openUploads()).toEqual([]);
  });
});

it("a photo that was recorded while its event was being deleted is removed when S3's event comes again", async () => {
  const { key } = await api.send(jpeg("arrives"));
  await api.process(objectCreated(key));
  await api.table.beginDeletion("42", api.clock.now);
  expect(await api.process(objectCreated(key))).toEqual({ removed: 1 });
  expect([api.table.records(), versions()]).toEqual([[], []]);
});

/** @param happens right before the photo is recorded. @returns a photo whose recorder was killed before it could look at its event again */
async function recordAndBeKilled(happens: () => Promise<unknown>): Promise<Buffer> {
  const photo = jpeg("arrives");
  const { key } = await api.send(photo, { body: { title: "At the lake" } });
  rightBefore("savePhoto", async () => {
    await happens();
    rightBefore("readEvent", async () => {
      throw new Error("killed");
    });
  });
  await expect(api.process(objectCreated(key))).rejects.toThrow();
  return photo;
}

it.each([
  ["deleted", deleteIt],
  ["recreated", deleteAndCreateAnew],
])(
  "a record that was written while its event was being deleted is removed by the sweep if its recorder was killed, and the event is %s",
  async (_, happens) => {
    const photo = await recordAndBeKilled(happens);
    expect(api.table.records()).toHaveLength(1);
    const { counts } = await api.sweep({}, { getRemainingTimeInMillis: () => 300_000 });
    expect(counts).toMatchObject({ removed: 1, missing: 0 });
    const { removed, ...others } = await api.table.readUpload("42", idOf(photo));
    expect(others).toEqual({});
    expect(removed).not.toHaveProperty("title");
  },
);

it.each([
  ["deleted", deleteIt],
  ["recreated", deleteAndCreateAnew],
])(
  "a record that outlived its event is removed by the sweep even if its object was found missing before, and the event is %s",
  async (_, happens) => {
    const photo = await recordAndBeKilled(happens);
    await api.call("lookupPhotos", { ...organiser, body: { photoIds: [idOf(photo)], proveStored: true } });
    expect(await api.table.readUpload("42", idOf(photo))).toMatchObject({ missing: { title: "At the lake" } });
    expect((await api.sweep({}, { getRemainingTimeInMillis: () => 300_000 })).counts).toMatchObject({ removed: 1 });
    const { removed, ...others } = await api.table.readUpload("42", idOf(photo));
    expect(others).toEqual({});
    expect(removed).not.toHaveProperty("title");
  },
);

it("a missing photo of an event that was never deleted, or since, keeps its caption in every sweep", async () => {
  await deleteAndCreateAnew();
  await api.register();
  pass(1000);
  const photo = jpeg("stays");
  const { key } = await api.upload(photo, { body: { title: "At the lake" } });
  await api.bucket.remove(key);
  for (let n = 0; n < 2; n++) {
    const { counts } = await api.sweep({}, { getRemainingTimeInMillis: () => 300_000 });
    expect(counts).toMatchObject({ removed: 0, missing: n === 0 ? 1 : 0 });
    expect(await api.table.readUpload("42", idOf(photo))).toMatchObject({ missing: { title: "At the lake" } });
  }
});

it("a record that outlived its event and cannot be removed does not stop the sweep, which removes it the next time", async () => {
  const photo = jpeg("arrives");
  const { key } = await api.send(photo);
  rightBefore("savePhoto", async () => {
    await deleteIt();
    rightBefore("readEvent", async () => {
      throw new Error("killed");
    });
  });
  await expect(api.process(objectCreated(key))).rejects.toThrow();
  rightBefore("endRemoval", async () => {
    throw new Error("The table is down.");
  });
  const inNoHurry = { getRemainingTimeInMillis: () => 300_000 };
  const first = await api.sweep({}, inNoHurry);
  expect(first).toMatchObject({ isFinished: true, counts: { removed: 0, failed: 1 } });
  pass(60_000);
  expect((await api.sweep({}, inNoHurry)).counts).toMatchObject({ removed: 1, failed: 0 });
  expect(api.lines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ message: "swept", photoId: idOf(photo), outcome: "removed" }),
  );
});

it("an object from before an event was recreated leaves no version, even if initiate finds it first", async () => {
  const photo = jpeg("sunset");
  const { key } = await api.send(photo);
  const { metadata = {} } = api.bucket.presigned.at(-1) ?? {};
  await deleteAndCreateAnew();
  await api.register();
  pass(1000);
  const hashed = { contentType: "image/jpeg", sha256: sha256Of(photo), size: photo.length };
  const initiate = () => api.call("initiateUpload", { body: hashed });
  expect((await initiate()).status).toBe(201);
  api.bucket.put(key, photo, { contentType: "image/jpeg", metadata });
  expect((await initiate()).body.error?.code).toBe("photo_busy");
  expect(await api.process(objectCreated(key))).toEqual({ removed: 1 });
  expect(versions()).toEqual([]);
  expect((await initiate()).status).toBe(201);

  // Nobody is told of this one.
  api.bucket.put(key, photo, { contentType: "image/jpeg", metadata });
  expect((await initiate()).body.error?.code).toBe("photo_busy");
  pass(60_000);
  expect((await initiate()).status).toBe(201);
});

it("an object in parts from before an event was recreated leaves no version, however long ago it was begun", async () => {
  const photo = jpeg("sunset");
  const { key } = await api.send(photo);
  const { metadata = {} } = api.bucket.presigned.at(-1) ?? {};
  const complete = await api.sendInParts(key, photo, metadata);
  await deleteAndCreateAnew();
  await api.register();
  pass(3600_000);
  const initiate = () =>
    api.call("initiateUpload", { body: { contentType: "image/jpeg", sha256: sha256Of(photo), size: photo.length } });
  expect((await initiate()).status).toBe(201);
  await complete();
  expect((await initiate()).body.error?.code).toBe("photo_busy");
  expect(await api.process(objectCreated(key))).toEqual({ removed: 1 });
  expect(versions()).toEqual([]);
  expect((await initiate()).status).toBe(201);
});

it("an object from before an event was recreated is removed without the photo that was sent since under another type", async () => {
  const photo = jpeg("sunset");
  const { key } = await api.send(photo, { body: { contentType: "image/png" } });
  const { metadata = {} } = api.bucket.presigned.at(-1) ?? {};
  await deleteAndCreateAnew();
  await api.register();
  pass(1000);
  const { key: since } = await api.upload(photo);
  api.bucket.put(key, photo, { contentType: "image/png", metadata });
  expect(await api.process(objectCreated(key))).toEqual({ removed: 1 });
  expect(api.table.records()).toMatchObject([{ photoId: idOf(photo), contentType: "image/jpeg" }]);
  expect(versions()).toEqual([since]);
});

it("a deleted event loses a recorded photo, and an object that comes under another type", async () => {
  const photo = jpeg("sunset");
  await api.upload(photo);
  const key = `uploads/event_42/${idOf(photo)}.png`;
  api.bucket.put(key, photo, { contentType: "image/png" });
  await api.table.beginDeletion("42", api.clock.now);
  expect(await api.process(objectCreated(key))).toEqual({ removed: 1 });
  expect([api.table.records(), versions()]).toEqual([[], []]);
});

it("an attendee of a recreated event stays registered, even if an earlier registration is taken back meanwhile", async () => {
  rightBefore("registerAttendee", async () => {
    await deleteAndCreateAnew();
    await api.register();
  });
  const { status } = await api.call("registerAttendee", { ...organiser, email: "attendee@example.com" });
  expect(status).toBe(429);
  expect(await api.table.isRegistered("42", "attendee@example.com")).toBe(true);
});

it("an event that was just recreated accepts photos, even if a stale read still shows it deleted", async () => {
  await deleteIt();
  const { readUploads } = api.table;
  const deleted = await api.table.readEvent("42");
  await createAnew();
  await api.register();
  api.table.readUploads = async (eventId, ids, options = {}) => {
    const known = await readUploads(eventId, ids, options);
    return options.consistent || !deleted ? known : { ...known, event: deleted };
  };
  await api.upload(jpeg("early"));
  expect(api.table.records()).toMatchObject([{ photoId: idOf(jpeg("early")) }]);
});

describe("an event that is deleted by two calls at once and recreated before the later one ends", () => {
  const photo = jpeg("of the new event");
  const createAndFill = async () => {
    await createAnew();
    await api.register();
    await api.upload(photo);
  };
  const isWhole = async () => {
    const { body } = await api.call("lookupPhotos", { body: { photoIds: [idOf(photo)], proveStored: true } });
    expect(body.photos).toMatchObject([{ photoId: idOf(photo), object: "stored" }]);
    expect((await api.call("listEvents", organiser)).body.events).toEqual([{ eventId: "42", name: "Anew" }]);
  };
  const anew = async () => {
    await deleteIt();
    await createAndFill();
  };

  it.each([
    ["records", "removeSome", () => api.table],
    ["objects", "removeVersionsBelow", () => api.bucket],
  ] as const)("keeps all that it has since, also where the later one is at the %s", async (_, step, store) => {
    await api.upload(jpeg("of the old event"));
    rightBefore(step, anew, store());
    expect((await api.call("deleteEvent", organiser)).body.isDone).toBe(true);
    await isWhole();
  });

  it("keeps an upload in parts that was begun since", async () => {
    rightBefore("somePartUploads", async () => {
      await anew();
      await initiateInParts();
    });
    expect((await api.call("deleteEvent", organiser)).body.isDone).toBe(true);
    expect(await api.table.somePartUploads("42", { limit: 9 })).toHaveLength(1);
    expect(api.bucket.openUploads()).toHaveLength(1);
  });

  it("keeps its photos even if it is being deleted again, which the first call does not report as done", async () => {
    rightBefore("endDeletion", async () => {
      await anew();
      pass(1000);
      await api.table.beginDeletion("42", api.clock.now);
    });
    await api.call("deleteEvent", organiser);
    expect((await api.table.readEvent("42"))?.deletion?.isDone).toBe(false);
  });
});
