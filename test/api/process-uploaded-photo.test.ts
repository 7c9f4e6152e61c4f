// Object Created events, in every way that they can arrive.
import { beforeEach, describe, expect, it } from "vitest";
import { metadataOfCaption } from "../../api/object-metadata.ts";
import { createTestApi, idOf, jpeg, notification, objectCreated, sha256Of, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const photo = jpeg("sunset");
const png = Buffer.from("\x89PNG\r\n\x1a\nrest", "latin1");

describe("an event", () => {
  it("makes one record, from S3's facts and the caption given to initiate", async () => {
    const caption = {
      title: "ยามเย็น",
      description: "x".repeat(5000),
      takenAt: "2026-11-20T18:30:00",
      fileName: "a.jpg",
    };
    const { key } = await api.send(photo, { body: { ...caption, details: { rating: 5 } } });
    api.clock.now = new Date("2026-11-22T12:00:00.000Z");
    expect(await api.process(objectCreated(key))).toEqual({ recorded: 1 });
    expect(api.table.records()).toEqual([
      {
        ...caption,
        details: { rating: 5 },
        eventId: "42",
        photoId: idOf(photo),
        contentType: "image/jpeg",
        size: photo.length,
        sha256: sha256Of(photo),
        etag: expect.any(String),
        uploadedBy: "attendee@example.com",
        uploadedAt: "2026-11-22T10:00:00.000Z",
        initiatedAt: "2026-11-22T10:00:00.000Z",
      },
    ]);
  });

  it("delivered three times, in any order with others, leaves one record, unchanged", async () => {
    const photos = [jpeg("1"), jpeg("2"), jpeg("3")];
    const keys: string[] = [];
    for (const each of photos) keys.push((await api.send(each)).key);
    for (const i of [2, 0, 2, 1, 1, 0, 0, 2, 1]) {
      await api.process(objectCreated(keys[i] ?? ""));
      api.clock.now = new Date(api.clock.now.getTime() + 1000);
    }
    expect(
      api.table
        .records()
        .map(({ photoId }) => photoId)
        .sort(),
    ).toEqual(photos.map(idOf).sort());
    expect(new Set(api.table.records().map(({ uploadedAt }) => uploadedAt))).toEqual(
      new Set(["2026-11-22T10:00:00.000Z"]),
    );
  });

  it("delivered three times at once leaves one record", async () => {
    const { key } = await api.send(photo);
    const reports = await Promise.all([1, 2, 3].map(() => api.process(objectCreated(key))));
    expect(reports.filter(({ recorded }) => recorded === 1)).toHaveLength(1);
    expect(api.table.records()).toHaveLength(1);
  });

  it("delivered again after the caption was changed does not change it back", async () => {
    const { key } = await api.upload(photo, { body: { title: "Sunset" } });
    await api.call("initiateUpload", { body: { contentType: "image/jpeg", sha256: sha256Of(photo), title: "Dusk" } });
    await api.process(objectCreated(key));
    expect(api.table.records()[0]?.title).toBe("Dusk");
  });

  it("that comes before the object is visible, or after it is gone, makes no record and does not fail", async () => {
    const { key } = await api.send(photo);
    await api.bucket.remove(key);
    expect(await api.process(objectCreated(key))).toEqual({ gone: 1 });
    expect(api.table.records()).toEqual([]);
  });

  it("of an object that is replaced before its bytes are read makes no record: the other one has its own event", async () => {
    const { key } = await api.send(photo);
    const { readFirstBytes } = api.bucket;
    api.bucket.readFirstBytes = async () => undefined;
    expect(await api.process(objectCreated(key))).toEqual({ gone: 1 });
    api.bucket.readFirstBytes = readFirstBytes;
    expect(await api.process(objectCreated(key))).toEqual({ recorded: 1 });
  });

  it("in S3's own format with several records makes each record once", async () => {
    const keys: string[] = [];
    for (const each of ["1", "2", "3"]) keys.push((await api.send(jpeg(each))).key);
    expect(await api.process(notification(...keys, keys[0] ?? ""))).toEqual({ recorded: 3 });
    expect(api.table.records()).toHaveLength(3);
  });

  it.each([
    ["as it is", (key: string) => key],
    ["form-encoded", (key: string) => encodeURIComponent(key).replace(/%20/g, "+")],
    ["percent-encoded in its slashes only", (key: string) => key.replaceAll("/", "%2F")],
  ])("with a key %s finds its object", async (_, encode) => {
    const { key } = await api.send(photo);
    expect(await api.process(objectCreated(encode(key)))).toEqual({ recorded: 1 });
    expect(await api.process(notification(encode(key)))).toEqual({ known: 1 });
  });

  it.each([
    "rejected/event_42/00000000-0000-4000-8000-000000000000.jpg",
    "uploads/event_42/notes.txt",
    "uploads/event_42/00000000-0000-4000-8000-000000000000.svg",
    "uploads/event_../00000000-0000-4000-8000-000000000000.jpg",
    "uploads/event_42/more/00000000-0000-4000-8000-000000000000.jpg",
    "%E0%A4%A",
    "",
  ])("for the key %j, which is not an upload's, is skipped", async (key) => {
    api.bucket.put(key, photo, { contentType: "image/jpeg" });
    expect(await api.process(objectCreated(key))).toEqual({});
    expect(api.bucket.calls).toEqual({});
  });
});

describe("a poison event", () => {
  it.each([{}, { detail: null }, { detail: { object: {} } }, { Records: [null] }, { Records: [{ s3: {} }] }])(
    "%j fails, and so ends in the dead-letter queue",
    async (event) => {
      await expect(api.process(event)).rejects.toThrow("could not be processed");
    },
  );

  it("with several records does not keep the others from being recorded, even when it is redelivered", async () => {
    const [first, broken, last] = [await api.send(jpeg("1")), await api.send(jpeg("2")), await api.send(jpeg("3"))];
    api.bucket.breakKey(broken.key);
    const event = notification(first.key, broken.key, "no/upload.txt", last.key);
    const withGarbage = { Records: [{ nonsense: true }, ...event.Records] };
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await expect(api.process(withGarbage)).rejects.toThrow("2 uploads could not be processed");
    }
    expect(
      api.table
        .records()
        .map(({ photoId }) => photoId)
        .sort(),
    ).toEqual([idOf(jpeg("1")), idOf(jpeg("3"))].sort());
  });
});

describe("a pending upload that expired", () => {
  it("is replaced by the object's own metadata", async () => {
    const caption = {
      title: "ยามเย็น",
      takenAt: "2026-11-20T18:30:00+07:00",
      fileName: "a b.jpg",
      details: { rating: 5 },
    };
    const { key } = await api.send(photo, { body: caption });
    api.table.expirePending("42", idOf(photo));
    await api.process(objectCreated(key));
    expect(api.table.records()).toMatchObject([{ ...caption, uploadedBy: "attendee@example.com" }]);
  });

  it("of an object with a stranger's metadata, or none, leaves a record without caption", async () => {
    const key = `uploads/event_42/${idOf(photo)}.jpg`;
    api.bucket.put(key, photo, { contentType: "image/jpeg", metadata: { title: "100% real", details: "{" } });
    await api.process(objectCreated(key));
    expect(api.table.records()[0]).toMatchObject({ title: "100% real", size: photo.length });
    expect(api.table.records()[0]).not.toHaveProperty("details");
  });
});

describe("what was uploaded is not trusted", () => {
  const put = async (bytes: Uint8Array, contentType: string, claimed = contentType) => {
    await api.send(bytes, { body: { contentType } });
    const key = api.bucket.presigned.at(-1)?.key ?? "";
    api.bucket.put(key, bytes, { contentType: claimed });
    return { key, report: await api.process(objectCreated(key)) };
  };

  it.each([
    ["a text file named .jpg", Buffer.from("hello"), "image/jpeg", "of no photo"],
    ["HTML", Buffer.from("<html><script>alert(1)</script>"), "image/jpeg", "of no photo"],
    ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "image/png", "of no photo"],
    ["a PNG called JPEG", png, "image/jpeg", "of a png file"],
    ["a JPEG called RAW", photo, "image/x-canon-cr3", "of a jpeg file"],
    ["two bytes", Buffer.from([0xff, 0xd8]), "image/jpeg", "of no photo"],
    ["nothing at all", Buffer.alloc(0), "image/jpeg", "empty"],
  ])("%s is moved to rejected/ and recorded with the reason", async (_, bytes, contentType, reason) => {
    const body = { contentType, sha256: undefined, size: undefined };
    const { key, photoId = "" } = await api.send(bytes, { body });
    expect(await api.process(objectCreated(key))).toEqual({ rejected: 1 });
    expect(api.bucket.keys()).toEqual([key.replace("uploads/", "rejected/")]);
    expect(api.table.records()).toEqual([]);
    const { body: answer } = await api.call("lookupPhotos", { body: { photoIds: [photoId] } });
    expect(answer).toEqual({ photos: [], rejected: [{ photoId, reason: expect.stringContaining(reason) }] });
  });

  it("an object with another type than its URL was issued for is rejected", async () => {
    expect((await put(photo, "image/jpeg", "text/html")).report).toEqual({ rejected: 1 });
  });

  it("an object whose bytes do not match its id is rejected", async () => {
    const key = `uploads/event_42/${idOf(jpeg("another"))}.jpg`;
    api.bucket.put(key, photo, { contentType: "image/jpeg" });
    expect(await api.process(objectCreated(key))).toEqual({ rejected: 1 });
    expect(api.table.records()).toEqual([]);
  });

  it("an interrupted rejection is completed when the event comes again", async () => {
    const { key, photoId = "" } = await api.send(Buffer.from("text"));
    const move = api.bucket.move;
    api.bucket.move = () => Promise.reject(new Error("the store is down"));
    await expect(api.process(objectCreated(key))).rejects.toThrow();
    api.bucket.move = move;
    expect(await api.process(objectCreated(key))).toEqual({ rejected: 1 });
    expect(api.bucket.keys()).toEqual([key.replace("uploads/", "rejected/")]);
    const { body } = await api.call("lookupPhotos", { body: { photoIds: [photoId] } });
    expect(body.rejected).toHaveLength(1);
  });

  it("other bytes that a client puts to its URL later are checked again", async () => {
    const { key, photoId = "" } = await api.send(photo, {
      body: { sha256: undefined, size: undefined, title: "Sunset" },
    });
    await api.process(objectCreated(key));
    api.bucket.put(key, jpeg("another sunset"), { contentType: "image/jpeg", isHashed: false });
    expect(await api.process(objectCreated(key))).toEqual({ recorded: 1 });
    expect(api.table.records()).toMatchObject([{ photoId, size: jpeg("another sunset").length, title: "Sunset" }]);
    api.bucket.put(key, Buffer.from("<html>"), { contentType: "image/jpeg", isHashed: false });
    expect(await api.process(objectCreated(key))).toEqual({ rejected: 1 });
    expect(api.table.records()).toEqual([]);
    expect((await api.call("listPhotos")).body.photos).toEqual([]);
  });

  it("a photo that a client puts to its URL while the first one is being rejected is kept and recorded", async () => {
    const text = Buffer.from("text");
    const { key } = await api.send(text, { body: { sha256: undefined, size: undefined } });
    const { saveRejected } = api.table;
    api.table.saveRejected = async (...args) => {
      api.bucket.put(key, photo, { contentType: "image/jpeg", isHashed: false });
      return saveRejected(...args);
    };
    await api.process(objectCreated(key));
    expect(api.bucket.bytesAt(key)).toEqual(photo);
    expect(await api.process(objectCreated(key))).toEqual({ recorded: 1 });
  });

  const withHeaders = (key: string, bytes: Uint8Array, browserHeaders: string[]) =>
    api.bucket.put(key, bytes, { ...(api.bucket.presigned.at(-1) ?? { contentType: "" }), browserHeaders });

  it.each(["Content-Encoding", "Content-Disposition"])(
    "a photo stored with a %s is deleted without a record, and can still be uploaded",
    async (header) => {
      const { key } = await api.send(photo);
      withHeaders(key, photo, [header]);
      expect(await api.process(objectCreated(key))).toEqual({ rejected: 1 });
      expect(api.bucket.keys()).toEqual([]);
      const { body } = await api.call("lookupPhotos", { body: { photoIds: [idOf(photo)] } });
      expect(body).toEqual({ photos: [] });
      await api.upload(photo, { as: "colleague" });
      expect(api.table.records()).toMatchObject([{ photoId: idOf(photo), uploadedBy: "colleague@example.com" }]);
    },
  );

  it("a photo whose client puts it again with such a header is no longer served", async () => {
    const { key } = await api.upload(photo, { body: { sha256: undefined, size: undefined } });
    withHeaders(key, photo, ["Content-Disposition"]);
    expect(await api.process(objectCreated(key))).toEqual({ rejected: 1 });
    expect(api.bucket.keys()).toEqual([]);
  });

  it("a photo replaced by an object that is discarded is in no list and no lookup, and may be sent again", async () => {
    const { key, photoId = "" } = await api.upload(photo, { body: { sha256: undefined, size: undefined } });
    withHeaders(key, jpeg("another"), ["Content-Encoding"]);
    expect(await api.process(objectCreated(key))).toEqual({ rejected: 1 });
    expect((await api.call("listPhotos")).body.photos).toEqual([]);
    expect((await api.call("lookupPhotos", { body: { photoIds: [photoId] } })).body).toEqual({ photos: [] });
    withHeaders(key, photo, []);
    expect(await api.process(objectCreated(key))).toEqual({ recorded: 1 });
  });

  it("the same bytes sent under two types at once end as one object and one record", async () => {
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 20]), Buffer.from("ftypheic\0\0\0\0mif1rest")]);
    const first = await api.send(heic, { body: { contentType: "image/heic" } });
    const other = first.key.replace(/heic$/, "heif");
    api.bucket.put(other, heic, { contentType: "image/heif", metadata: metadataOfCaption({}) });
    expect(await api.process(objectCreated(first.key))).toEqual({ recorded: 1 });
    expect(await api.process(objectCreated(other))).toEqual({ known: 1 });
    expect(api.bucket.keys()).toEqual([first.key]);
    expect(api.table.records()).toMatchObject([{ contentType: "image/heic" }]);
  });
});

describe("the bytes of a day", () => {
  const size = 1000;
  const filled = (start: Uint8Array, n: number) => Buffer.concat([start, Buffer.alloc(size - start.length, n)]);
  const counted = async () =>
    (await api.table.readUsage("42", ["attendee@example.com"], "2026-11-22")).get("attendee@example.com")?.bytes;
  /** Uses one URL repeatedly; each event is delivered twice. */
  const putAgain = async (key: string, bytes: Uint8Array, more: object = {}) => {
    api.bucket.put(key, bytes, { contentType: "image/jpeg", ...api.bucket.presigned.at(-1), isHashed: false, ...more });
    for (let i = 0; i < 2; i += 1) await api.process(objectCreated(key));
  };
  const begin = async (told: object) => {
    api = createTestApi({ dailyLimits: { photos: 100, bytes: 1e9 } });
    await api.register();
    await api.call("initiateUpload", { body: { contentType: "image/jpeg", ...told } });
    return api.bucket.presigned.at(-1)?.key ?? "";
  };

  it.each([
    ["said to be so large", { size }],
    ["of no size that was said", {}],
  ])("count every further object that a URL stores in place of a photo %s", async (_, told) => {
    const key = await begin(told);
    for (let n = 1; n <= 5; n += 1) {
      await putAgain(key, filled(photo, n));
      expect(await counted()).toBe(n * size);
    }
  });

  it("count rejected objects, however often they come", async () => {
    const key = await begin({ size });
    for (let n = 1; n <= 3; n += 1) {
      await putAgain(key, filled(Buffer.from("text"), n));
      expect(await counted()).toBe(n * size);
    }
  });

  it("count what a URL stores after its photo was removed", async () => {
    const key = await begin({ size });
    await putAgain(key, filled(photo, 1));
    const photoId = api.table.records()[0]?.photoId ?? "";
    expect((await api.call("deletePhoto", { photoId })).status).toBe(204);
    await putAgain(key, filled(photo, 2));
    expect(api.bucket.keys()).toEqual([]);
    expect(await counted()).toBe(2 * size);
  });

  it("count discarded objects, and keep the promised bytes for the photo that may still come", async () => {
    const key = await begin({ size });
    await putAgain(key, filled(photo, 1), { browserHeaders: ["Content-Encoding"] });
    expect(await counted()).toBe(2 * size);
    await putAgain(key, filled(photo, 1));
    expect(await counted()).toBe(2 * size);
  });
});

it("an event costs one HEAD, the first 64 bytes, one read, one conditional write and one more read of the event; a repeated event, one HEAD and one read", async () => {
  const { key } = await api.send(photo);
  const spent = () => ({ ...api.table.calls, ...api.bucket.calls });
  const before = spent();
  await api.process(objectCreated(key));
  const first = spent();
  await api.process(objectCreated(key));
  const again = spent();
  const difference = (from: Record<string, number>, to: Record<string, number>) =>
    Object.fromEntries(
      Object.entries(to)
        .map(([name, count]) => [name, count - (from[name] ?? 0)] as const)
        .filter(([, count]) => count > 0),
    );
  expect(difference(before, first)).toEqual({
    head: 1,
    readFirstBytes: 1,
    readUploads: 1,
    readEvent: 1,
    savePhoto: 1,
    noteEvent: 1,
  });
  expect(difference(first, again)).toEqual({ head: 1, readUploads: 1 });
});
