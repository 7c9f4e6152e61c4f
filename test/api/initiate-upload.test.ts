// What initiate-upload promises.
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { type Call, createTestApi, idOf, jpeg, sha256Of, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const photo = jpeg("sunset");
const whose = { uploader: "attendee@example.com" };
const hashed = { contentType: "image/jpeg", sha256: sha256Of(photo), size: photo.length };
const initiate = (body: unknown, request: Call = {}) => api.call("initiateUpload", { ...request, body });

describe("a new photo", () => {
  it("gets a single-use URL for exactly its bytes, and the headers to send", async () => {
    const { status, body } = await initiate(hashed);
    expect(status).toBe(201);
    expect(body).toEqual({
      photoId: idOf(photo),
      s3PutObjectUrl: expect.stringContaining(`uploads/event_42/${idOf(photo)}.jpg`),
      headers: { "content-type": "image/jpeg", "x-amz-checksum-sha256": hashed.sha256, "if-none-match": "*" },
      expiresAt: "2026-11-22T10:15:00.000Z",
    });
    expect(api.bucket.presigned).toMatchObject([{ size: photo.length, sha256: hashed.sha256 }]);
  });

  it("from a client that does not hash gets a random id, a new URL each time, and its type as the only header", async () => {
    const plain = { title: "Keynote Speech", description: "Steve walking out on stage", contentType: "image/png" };
    const [first, second] = [await initiate(plain), await initiate(plain)];
    expect(first.status).toBe(201);
    expect(first.body.headers).toEqual({ "content-type": "image/png" });
    expect(first.body.photoId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(second.body.photoId).not.toBe(first.body.photoId);
    expect(api.bucket.presigned[0]).not.toHaveProperty("sha256", expect.anything());
  });

  it("has its caption in the URL's metadata and in the pending upload", async () => {
    const title = "พระอาทิตย์ตก";
    await initiate({ ...hashed, title, fileName: "IMG 1.jpg", takenAt: "2026-11-20T18:30:00" });
    expect(api.bucket.presigned[0]?.metadata).toMatchObject({
      title: encodeURIComponent(title),
      "file-name": "IMG%201.jpg",
      "taken-at": encodeURIComponent("2026-11-20T18:30:00"),
      "uploaded-by": encodeURIComponent("attendee@example.com"),
    });
    const { pending } = await api.table.readUpload("42", idOf(photo), whose);
    expect(pending).toMatchObject({ title, fileName: "IMG 1.jpg", uploadedBy: "attendee@example.com" });
  });

  it("costs one read, one pending write, one more read of the event, and no S3 call; a daily limit costs one more write", async () => {
    for (const limited of [false, true]) {
      const fresh = createTestApi(limited ? { dailyLimits: { photos: 5, bytes: 1e9 } } : {});
      await fresh.register();
      const before = { ...fresh.table.calls };
      await fresh.call("initiateUpload", { body: hashed });
      const calls = Object.fromEntries(
        Object.entries(fresh.table.calls).filter(([name, count]) => count !== before[name]),
      );
      expect(calls).toEqual({ readUploads: 1, readEvent: 1, savePending: 1, ...(limited && { countPhotos: 1 }) });
      expect(fresh.bucket.calls).toEqual({ presignPut: 1 });
    }
  });
});

describe("a photo that the event has", () => {
  it("gets stored, whoever asks, and is not sent again", async () => {
    await api.upload(photo);
    for (const as of ["attendee", "colleague", "organiser"] as const) {
      const { status, body } = await initiate(hashed, { as });
      expect({ status, body }).toEqual({ status: 200, body: { photoId: idOf(photo), status: "stored" } });
    }
    expect(api.bucket.presigned).toHaveLength(1);
  });

  it("of another event is not this event's", async () => {
    await api.upload(photo);
    expect((await initiate(hashed, { as: "organiser", eventId: "43" })).status).toBe(201);
  });

  it("whose event was lost is recorded now and gets stored: the next push repairs a lost event", async () => {
    await api.send(photo, { body: { title: "Sunset" } });
    expect(api.table.records()).toEqual([]);
    const { status, body } = await initiate({ ...hashed, title: "Sunset" });
    expect({ status, body }).toEqual({ status: 200, body: { photoId: idOf(photo), status: "stored" } });
    expect(api.table.records()).toMatchObject([{ photoId: idOf(photo), title: "Sunset", sha256: hashed.sha256 }]);
    expect(api.table.records()[0]).not.toHaveProperty("countedBytes");
  });

  it("that is pending and has not arrived gets a new URL with its new caption", async () => {
    await initiate({ ...hashed, title: "Sunset" });
    api.clock.now = new Date("2026-11-22T11:00:00.000Z");
    const { status, body } = await initiate({ ...hashed, title: "Dusk" });
    expect(status).toBe(201);
    expect(body.expiresAt).toBe("2026-11-22T11:15:00.000Z");
    expect((await api.table.readUpload("42", idOf(photo), whose)).pending?.title).toBe("Dusk");
  });

  it("does not get stored if the fast read does not see yet that it was deleted", async () => {
    await api.upload(photo);
    const stale = await api.table.readUploads("42", [idOf(photo)], { attendee: "attendee@example.com" });
    await api.call("deletePhoto", { photoId: idOf(photo) });
    const { table } = api;
    const readUploads = table.readUploads.bind(table);
    table.readUploads = async (...args) => (args[2]?.consistent ? readUploads(...args) : stale);
    expect((await initiate(hashed)).status).toBe(201);
  });

  it("under another type is the same photo", async () => {
    await api.upload(photo);
    const { body } = await initiate({ ...hashed, contentType: "image/png" });
    expect(body).toEqual({ photoId: idOf(photo), status: "stored" });
  });
});

describe("a changed caption of a stored photo", () => {
  const caption = {
    title: "Sunset",
    description: "Over the river",
    takenAt: "2026-11-20T18:30:00+07:00",
    details: { camera: "X100", gps: { latitude: 13.7, longitude: 100.5 } },
  };
  const recorded = () => api.table.records()[0];

  beforeEach(() => api.upload(photo, { body: caption }));

  it.each(["attendee", "organiser"] as const)(
    "is accepted from the %s, who uploaded it or organises the event",
    async (as) => {
      const changed = { title: "Dusk", details: { camera: "X100" }, takenAt: "2026-11-21T18:30:00+07:00" };
      const { body } = await initiate({ ...hashed, ...changed }, { as });
      expect(body).toEqual({ photoId: idOf(photo), status: "stored", captionUpdated: true });
      expect(recorded()).toMatchObject({ ...changed, description: "Over the river" });
      expect(recorded()?.details).toEqual({ camera: "X100" });
    },
  );

  it("is not accepted from somebody else", async () => {
    const { body } = await initiate({ ...hashed, title: "Mine" }, { as: "colleague" });
    expect(body).toEqual({ photoId: idOf(photo), status: "stored", captionRefused: true });
    expect(recorded()?.title).toBe("Sunset");
    expect((await initiate({ ...hashed, ...caption }, { as: "colleague" })).body).not.toHaveProperty("captionRefused");
  });

  it("that the record has no room for is refused, and changes nothing", async () => {
    const long = (bytes: number) => `a${"\u0301".repeat(bytes / 2)}`;
    await initiate({ ...hashed, description: long(280_000) });
    const { status, body } = await initiate({ ...hashed, details: { keywords: [long(20_000)] } });
    expect([status, body.error?.code]).toEqual([400, "invalid_request"]);
    expect(body.error?.message).toContain("300000 bytes long together");
    expect(recorded()?.details).toEqual(caption.details);
    expect((await initiate({ ...hashed, description: "", details: { keywords: [long(20_000)] } })).body).toMatchObject({
      captionUpdated: true,
    });
  });

  it("that is the same, or absent, writes nothing", async () => {
    for (const body of [caption, {}]) {
      expect((await initiate({ ...hashed, ...body })).body).not.toHaveProperty("captionUpdated");
    }
    expect(api.table.calls.updateCaption).toBeUndefined();
  });

  it("that is given empty is removed", async () => {
    await initiate({ ...hashed, title: "", takenAt: "", details: {} });
    expect(recorded()).not.toHaveProperty("title");
    expect(recorded()).not.toHaveProperty("takenAt");
    expect(recorded()).not.toHaveProperty("details");
    expect(recorded()?.description).toBe("Over the river");
  });

  it("that is empty for a new photo leaves no trace in its record", async () => {
    const other = jpeg("other");
    await api.upload(other, { body: { title: "", description: "", takenAt: "", details: {} } });
    const record = api.table.records().find(({ photoId }) => photoId === idOf(other));
    for (const field of ["title", "description", "takenAt", "details"]) expect(record).not.toHaveProperty(field);
  });

  it("also reaches a photo whose event was lost", async () => {
    const other = jpeg("other");
    await api.send(other, { body: { title: "Sunset" } });
    const { body } = await initiate({ ...hashed, sha256: sha256Of(other), size: other.length, title: "Dusk" });
    expect(body).toMatchObject({ status: "stored", captionUpdated: true });
    expect(api.table.records().find(({ photoId }) => photoId === idOf(other))?.title).toBe("Dusk");
  });
});

describe("a photo that was rejected", () => {
  const text = Buffer.from("no photo at all, whatever its name says");
  const told = { contentType: "image/jpeg", sha256: sha256Of(text), size: text.length };

  it("is refused with unsupported_type and the reason when it is initiated again", async () => {
    await api.upload(text);
    const { status, body } = await initiate(told);
    expect(status).toBe(415);
    expect(body.error).toMatchObject({ code: "unsupported_type", message: expect.stringContaining("first bytes") });
  });

  it("may be sent again as the type that it really is", async () => {
    const png = Buffer.from("\x89PNG\r\n\x1a\nrest", "latin1");
    await api.upload(png);
    const { status } = await initiate({ contentType: "image/png", sha256: sha256Of(png), size: png.length });
    expect(status).toBe(201);
    await api.upload(png, { body: { contentType: "image/png" } });
    expect(api.table.records()).toMatchObject([{ photoId: idOf(png), contentType: "image/png" }]);
  });

  it("is recognised by initiate itself if its event was lost", async () => {
    await api.send(text);
    expect((await initiate(told)).status).toBe(415);
    expect(api.bucket.keys()).toEqual([`rejected/event_42/${idOf(text)}.jpg`]);
  });
});

describe("the limits of a day", () => {
  const limited = async (photos: number, bytes: number) => {
    api = createTestApi({ dailyLimits: { photos, bytes } });
    await api.register();
  };
  const numbered = (i: number) => {
    const bytes = jpeg(`photo ${i}`);
    return { contentType: "image/jpeg", sha256: sha256Of(bytes), size: bytes.length };
  };

  it("in photos end with quota_exceeded, 429, and Retry-After until midnight UTC", async () => {
    await limited(2, 1e12);
    expect((await initiate(numbered(1))).status).toBe(201);
    expect((await initiate(numbered(2))).status).toBe(201);
    const { status, body, headers } = await initiate(numbered(3));
    expect(status).toBe(429);
    expect(body.error?.code).toBe("quota_exceeded");
    expect(body.error?.message).toContain("2 photos");
    expect(headers["retry-after"]).toBe(String(14 * 3600));
    expect((await api.table.readUpload("42", idOf(jpeg("photo 3")), whose)).pending).toBeUndefined();
  });

  it("in bytes end with quota_exceeded", async () => {
    await limited(100, numbered(1).size * 2);
    expect((await initiate(numbered(1))).status).toBe(201);
    expect((await initiate({ ...numbered(2), size: 1e6 })).body.error?.code).toBe("quota_exceeded");
    expect((await initiate(numbered(2))).status).toBe(201);
    expect((await initiate(numbered(3))).body.error?.code).toBe("quota_exceeded");
  });

  it("count a photo once, however often it is initiated", async () => {
    await limited(1, 1e12);
    for (let i = 0; i < 3; i += 1) expect((await initiate(numbered(1))).status).toBe(201);
  });

  it("count a photo once that many requests ask for at once, and again after it was removed", async () => {
    await limited(2, 1e12);
    const answers = await Promise.all(Array.from({ length: 10 }, () => initiate(numbered(1))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    await api.upload(jpeg("photo 1"));
    expect((await api.call("deletePhoto", { photoId: idOf(jpeg("photo 1")) })).status).toBe(204);
    expect((await initiate(numbered(1))).status).toBe(201);
    expect((await initiate(numbered(2))).body.error?.code).toBe("quota_exceeded");
  });

  it("count the same bytes again under another type, since each type may be stored", async () => {
    await limited(100, numbered(1).size * 2);
    expect((await initiate(numbered(1))).status).toBe(201);
    expect((await initiate({ ...numbered(1), contentType: "image/png" })).status).toBe(201);
    expect((await initiate({ ...numbered(1), contentType: "image/gif" })).body.error?.code).toBe("quota_exceeded");
    expect((await initiate({ ...numbered(1), contentType: "image/png" })).status).toBe(201);
  });

  it("never refuse a photo that is already stored", async () => {
    await limited(1, 1e12);
    await api.upload(photo);
    expect((await initiate(hashed)).body.status).toBe("stored");
  });

  it("apply to each person and event, and start again the next day", async () => {
    await limited(1, 1e12);
    expect((await initiate(numbered(1))).status).toBe(201);
    expect((await initiate(numbered(2))).status).toBe(429);
    expect((await initiate(numbered(2), { as: "colleague" })).status).toBe(201);
    expect((await initiate(numbered(3), { as: "organiser" })).status).toBe(201);
    expect((await initiate(numbered(3), { as: "organiser", eventId: "43" })).status).toBe(201);
    api.clock.now = new Date("2026-11-23T00:00:01.000Z");
    expect((await initiate(numbered(4))).status).toBe(201);
  });

  it("count what a client that does not hash sent as soon as its size is known", async () => {
    await limited(100, 20);
    const { key } = await api.send(jpeg("0123456789ABCDEF"), { body: { sha256: undefined, size: undefined } });
    expect((await initiate({ ...numbered(1), size: 1 })).status).toBe(201);
    await api.process({ detail: { object: { key } } });
    await api.process({ detail: { object: { key } } });
    expect((await initiate({ ...numbered(2), size: 1 })).status).toBe(429);
  });
});

describe("who may initiate", () => {
  it("an attendee registered a moment ago, although the fast read does not see it yet", async () => {
    const { table } = api;
    const readUploads = table.readUploads.bind(table);
    table.readUploads = async (...args) => ({ ...(await readUploads(...args)), isRegistered: false });
    expect((await initiate(hashed)).status).toBe(201);
  });

  it("an organiser, for every event, registered or not", async () => {
    expect((await initiate(hashed, { as: "organiser", eventId: randomUUID() })).status).toBe(201);
  });

  it("nobody who was removed", async () => {
    expect((await initiate(hashed)).status).toBe(201);
    await api.call("removeAttendee", { as: "organiser", email: "attendee@example.com" });
    expect((await initiate(hashed)).body.error?.code).toBe("not_registered");
  });
});
