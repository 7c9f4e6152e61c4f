// What initiate-upload promises if one request names several photos.
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "../../api/api-error.ts";
import { maxInitiatePhotos } from "../../api/contract.ts";
import { type Call, createTestApi, idOf, jpeg, sha256Of, type TestApi, withLatePlainReads } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const whose = { uploader: "attendee@example.com" };
const told = (bytes: Uint8Array, more: object = {}) => ({
  contentType: "image/jpeg",
  sha256: sha256Of(bytes),
  size: bytes.length,
  ...more,
});
const photosOf = (count: number) => Array.from({ length: count }, (_, i) => jpeg(`photo ${i}`));
const initiate = (photos: unknown, request: Call = {}) => api.call("initiateUpload", { ...request, body: { photos } });
const codesOf = (photos: Record<string, unknown>[] | undefined) =>
  photos?.map((photo) => (photo.error as { code?: string } | undefined)?.code ?? photo.status ?? "allowed");

describe("a batch of new photos", () => {
  it("gets a URL for each photo, in order, like single requests", async () => {
    const photos = photosOf(maxInitiatePhotos);
    const { status, body } = await initiate(photos.map((bytes) => told(bytes)));
    expect(status).toBe(200);
    const alone = createTestApi();
    await alone.register();
    for (const [i, bytes] of photos.entries()) {
      const single = await alone.call("initiateUpload", { body: told(bytes) });
      expect(body.photos?.[i]).toEqual(single.body);
      expect((await api.table.readUpload("42", idOf(bytes), whose)).pending).toBeDefined();
    }
    expect(api.bucket.presigned).toEqual(alone.bucket.presigned);
  });

  it("costs one read, one write of the counter, one write of what is pending, one more read of the event, and no S3 call", async () => {
    api = createTestApi({ dailyLimits: { photos: 100, bytes: 1e9 } });
    await api.register();
    const before = { ...api.table.calls };
    await initiate(photosOf(50).map((bytes) => told(bytes)));
    const calls = Object.entries(api.table.calls).filter(([name, count]) => count !== before[name]);
    expect(Object.fromEntries(calls)).toEqual({ readUploads: 1, readEvent: 1, countPhotos: 1, savePending: 1 });
    expect(api.bucket.calls).toEqual({ presignPut: 50 });
  });

  it("gives each photo without a hash a random id", async () => {
    const { body } = await initiate([{ contentType: "image/jpeg" }, { contentType: "image/jpeg" }]);
    const ids = body.photos?.map(({ photoId }) => photoId);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids ?? []) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  it("that names the same bytes twice gets one photo and the same answer, with the first caption", async () => {
    const photo = jpeg("sunset");
    const { body } = await initiate([
      told(photo, { title: "First" }),
      told(jpeg("another")),
      told(photo, { title: "Second" }),
    ]);
    expect(body.photos?.[2]).toEqual(body.photos?.[0]);
    expect(body.photos?.[1]?.photoId).toBe(idOf(jpeg("another")));
    expect((await api.table.readUpload("42", idOf(photo), whose)).pending?.title).toBe("First");
    expect(api.bucket.presigned).toHaveLength(2);
  });
});

describe("the same bytes, requested in two ways in one batch", () => {
  const photo = jpeg("sunset");
  const setUps = {
    nothing: async () => undefined,
    rejected: () => api.upload(photo, { body: { contentType: "image/png" } }),
    removed: async () => {
      await api.upload(photo);
      await api.call("deletePhoto", { as: "organiser", photoId: idOf(photo) });
    },
  };
  const ways: [what: string, before: keyof typeof setUps, one: object, other: object, outcomes: string[]][] = [
    ["as another type", "nothing", { contentType: "image/png" }, {}, ["image/png", "image/jpeg"]],
    ["as what they were not", "rejected", { contentType: "image/png" }, {}, ["unsupported_type", "image/jpeg"]],
    ["beyond the limit", "nothing", { size: 2_000_000_000 }, {}, ["quota_exceeded", "image/jpeg"]],
    ["again, by an organiser", "removed", {}, { again: true }, ["removed_by_organiser", "image/jpeg"]],
  ];

  it.each(ways)("get what single requests in that order would get: %s", async (_, before, one, other, outcomes) => {
    api = createTestApi({ dailyLimits: { photos: 100, bytes: 1e9 } });
    await api.register();
    await setUps[before]();
    const asked = [
      told(photo, one),
      told(jpeg("another")),
      told(photo, other),
      told(photo, { ...one, title: "Sunset" }),
    ];
    const { photos = [] } = (await initiate(asked, { as: "organiser" })).body;
    const outcomeOf = ({ error, headers }: { error?: { code: string }; headers?: Record<string, string> } = {}) =>
      error?.code ?? headers?.["content-type"];
    expect([photos[0], photos[2]].map(outcomeOf)).toEqual(outcomes);
    expect(photos[1]?.photoId).toBe(idOf(jpeg("another")));
    expect(photos[3]).toEqual(photos[0]);
  });
});

describe("one photo's error", () => {
  it("does not affect others: fifty photos, some of them refused, stored, repeated, with large captions, or not even objects", async () => {
    const [stored, lost, rejected, good] = ["stored", "lost", "no", "good"].map((text) => jpeg(text)) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    const text = Buffer.from("no photo at all");
    await api.upload(stored);
    await api.send(lost, { body: { title: "Event lost" } });
    await api.upload(text);
    const { status, body } = await initiate([
      told(good, { details: { creator: "👩‍👩‍👧".repeat(900) } }),
      told(jpeg("a"), { contentType: "application/pdf" }),
      told(stored, { title: "New" }),
      told(lost),
      told(text),
      told(jpeg("b"), { size: 6 * 1024 ** 3 }),
      told(jpeg("c"), { sha256: "no" }),
      told(jpeg("d"), { description: "x".repeat(300_000) }),
      null,
      "text",
      [],
      told(rejected),
      told(good),
    ]);
    expect(status).toBe(200);
    expect(codesOf(body.photos)).toEqual([
      "allowed",
      "unsupported_type",
      "stored",
      "stored",
      "unsupported_type",
      "too_large",
      "invalid_request",
      "invalid_request",
      "invalid_request",
      "invalid_request",
      "invalid_request",
      "allowed",
      "allowed",
    ]);
    expect(body.photos?.[2]).toEqual({ photoId: idOf(stored), status: "stored", captionUpdated: true });
    expect(body.photos?.[8]).toMatchObject({ error: { message: expect.stringContaining("photos[8]") } });
    expect(api.table.records().map(({ photoId }) => photoId)).toContain(idOf(lost));
  });

  it("in a second read of the table does not fail photos that need none", async () => {
    await api.upload(jpeg("stored"));
    const { readUploads } = api.table;
    api.table.readUploads = async (eventId, photoIds, options) => {
      if (options?.consistent) throw new ApiError("slow_down", "Too many requests at once.", { retryAfterSeconds: 1 });
      return readUploads(eventId, photoIds, options);
    };
    const { status, body } = await initiate([told(jpeg("stored")), told(jpeg("new"))]);
    expect([status, codesOf(body.photos)]).toEqual([200, ["slow_down", "allowed"]]);
  });

  it("in the store does not fail the others, and is logged", async () => {
    const [pending, other] = [jpeg("pending"), jpeg("other")];
    const { key } = await api.send(pending);
    api.bucket.breakKey(key);
    const { status, body } = await initiate([told(pending), told(other)]);
    expect(status).toBe(200);
    expect(codesOf(body.photos)).toEqual(["internal", "allowed"]);
    expect(JSON.stringify(body)).not.toContain("store is down");
    expect(api.lines.join("\n")).toContain("the store is down");
  });

  it("names the field like a single request, even for a file name of 300 KB", async () => {
    const fileName = `e${"\u0301".repeat(200_000)}`;
    const single = await api.call("initiateUpload", { body: told(jpeg("a"), { fileName }) });
    const { body } = await initiate([told(jpeg("a"), { fileName })]);
    expect(body.photos).toEqual([{ error: { code: "invalid_request", message: single.body.error?.message } }]);
  });
});

describe("the whole batch", () => {
  it.each([[[]], [Array.from({ length: maxInitiatePhotos + 1 }, () => told(jpeg("a")))], ["text"], [{}], [null]])(
    "is refused unless photos is a list of 1 to 50",
    async (photos) => {
      const { status, body } = await initiate(photos);
      expect({ status, code: body.error?.code }).toEqual({ status: 400, code: "invalid_request" });
      expect(body.error?.message).toContain("photos");
    },
  );

  it("is refused to a caller who is not registered, whatever it contains", async () => {
    const { status, body } = await initiate([told(jpeg("a")), null], { as: "stranger" });
    expect({ status, code: body.error?.code }).toEqual({ status: 403, code: "not_registered" });
  });

  it("is refused if its body is longer than 1 MB", async () => {
    const description = "x".repeat(250_000);
    const photos = photosOf(5).map((bytes) => told(bytes, { description }));
    const { status, body } = await initiate(photos);
    expect({ status, code: body.error?.code }).toEqual({ status: 413, code: "too_large" });
  });

  it("gets slow_down for each photo if what is pending cannot be written", async () => {
    await api.upload(jpeg("stored"));
    api.table.savePending = async () => {
      throw new ApiError("slow_down", "Too many requests at once.", { retryAfterSeconds: 1 });
    };
    const { body } = await initiate([told(jpeg("a")), told(jpeg("stored"))]);
    expect(body.photos).toEqual([
      { error: { code: "slow_down", message: "Too many requests at once.", retryAfterSeconds: 1 } },
      { photoId: idOf(jpeg("stored")), status: "stored" },
    ]);
  });
});

describe("the limits of a day", () => {
  const limited = async (photos: number, bytes: number) => {
    api = createTestApi({ dailyLimits: { photos, bytes } });
    await api.register();
  };

  it("allow as many photos of a batch as fit, in order, and say when the rest may come", async () => {
    await limited(3, 1e9);
    await api.upload(jpeg("stored"));
    const { body } = await initiate([jpeg("a"), jpeg("stored"), jpeg("b"), jpeg("c")].map((bytes) => told(bytes)));
    expect(codesOf(body.photos)).toEqual(["allowed", "stored", "allowed", "quota_exceeded"]);
    expect(body.photos?.[3]).toMatchObject({ error: { retryAfterSeconds: 14 * 3600 } });
    expect((await api.table.readUpload("42", idOf(jpeg("c")), whose)).pending).toBeUndefined();
    const again = await initiate([jpeg("a"), jpeg("b"), jpeg("c")].map((bytes) => told(bytes)));
    expect(codesOf(again.body.photos)).toEqual(["allowed", "allowed", "quota_exceeded"]);
  });

  it("count photos that were noted before writing failed, and no others", async () => {
    await limited(2, 1e9);
    const late = withLatePlainReads({ ...api.table });
    const { savePending, readUploads } = api.table;
    api.table.savePending = async (uploads, expiresAt) => {
      await savePending(uploads.slice(0, 1), expiresAt);
      api.table.readUploads = late.readUploads; // a plain read does not see it yet
      throw new ApiError("slow_down", "Too many requests at once.", { retryAfterSeconds: 1 });
    };
    const photos = ["a", "b", "c"].map((name) => told(jpeg(name)));
    expect(codesOf((await initiate(photos.slice(0, 2))).body.photos)).toEqual(["slow_down", "slow_down"]);
    Object.assign(api.table, { savePending, readUploads });
    expect(codesOf((await initiate(photos)).body.photos)).toEqual(["allowed", "allowed", "quota_exceeded"]);
  });

  it("in bytes let the small pass where the large does not", async () => {
    await limited(100, 1000);
    const photos = [600, 600, 400, 1].map((size, i) => told(jpeg(`${i}`), { size }));
    expect(codesOf((await initiate(photos)).body.photos)).toEqual([
      "allowed",
      "quota_exceeded",
      "allowed",
      "quota_exceeded",
    ]);
  });

  it("count by how much a photo is larger than first announced, and nothing twice", async () => {
    await limited(2, 3_000_000);
    const photo = jpeg("sunset");
    for (const size of [1, 1, 1_000_000, 3_000_000, 2_000_000]) {
      expect((await api.call("initiateUpload", { body: told(photo, { size }) })).status).toBe(201);
    }
    expect((await api.call("initiateUpload", { body: told(photo, { size: 3_000_001 }) })).status).toBe(429);
    expect((await api.call("initiateUpload", { body: told(jpeg("other"), { size: 1 }) })).status).toBe(429);
  });

  it("count a photo announced without a size by a size given later, or else by what arrives", async () => {
    await limited(100, 100);
    const [said, unsaid] = [jpeg("said".padEnd(36)), jpeg("unsaid".padEnd(36))];
    const without = { size: undefined };
    expect(codesOf((await initiate([told(said, without), told(unsaid, without)])).body.photos)).toEqual([
      "allowed",
      "allowed",
    ]);
    expect((await api.call("initiateUpload", { body: told(said) })).status).toBe(201);
    await api.upload(said);
    await api.upload(unsaid, { body: without });
    expect((await api.call("initiateUpload", { body: told(jpeg("x"), { size: 21 }) })).status).toBe(429);
    expect((await api.call("initiateUpload", { body: told(jpeg("x"), { size: 20 }) })).status).toBe(201);
  });
});
