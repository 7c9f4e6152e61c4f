// What a lookup promises.
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "../../api/api-error.ts";
import { createTestApi, idOf, jpeg, sha256Of, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const lookup = (photoIds: string[]) => api.call("lookupPhotos", { body: { photoIds } });

it("returns the confirmed photos, with the hash and size that S3 reports, and no others", async () => {
  const [confirmed, onItsWay] = [jpeg("confirmed"), jpeg("on its way")];
  await api.upload(confirmed, { body: { title: "Sunset", fileName: "a.jpg" } });
  await api.send(onItsWay);
  const { status, body } = await lookup([idOf(onItsWay), idOf(confirmed), randomUUID(), idOf(confirmed)]);
  expect(status).toBe(200);
  expect(body).toEqual({
    photos: [
      {
        photoId: idOf(confirmed),
        sha256: sha256Of(confirmed),
        size: confirmed.length,
        contentType: "image/jpeg",
        title: "Sunset",
        fileName: "a.jpg",
        uploadedBy: "attendee@example.com",
      },
    ],
  });
});

it("never trusts the client's hash: a photo that S3 has no hash of has none", async () => {
  const { photoId = "" } = await api.upload(jpeg("plain"), { body: { sha256: undefined, size: undefined } });
  const { body } = await lookup([photoId]);
  expect(body.photos).toHaveLength(1);
  expect(body.photos?.[0]).not.toHaveProperty("sha256");
});

it("shows a rejected photo with its reason", async () => {
  const text = Buffer.from("a text file named .jpg");
  await api.upload(text);
  expect((await lookup([idOf(text)])).body).toEqual({
    photos: [],
    rejected: [{ photoId: idOf(text), reason: "Its first bytes are not those of image/jpeg but of no photo." }],
  });
});

it("looks up 100 ids in one read", async () => {
  const { table } = api;
  const before = { ...table.calls };
  expect((await lookup(Array.from({ length: 100 }, () => randomUUID()))).status).toBe(200);
  expect(table.calls.lookup).toBe((before.lookup ?? 0) + 1);
});

/** Lambda counts the answer as JSON that holds the body as text. */
const lambdaBytesOf = (body: unknown) => Buffer.byteLength(JSON.stringify({ body: JSON.stringify(body) }));

it.each([
  ["quotes", '"'.repeat(10_000)],
  ["backslashes", "\\".repeat(10_000)],
  ["control characters", "\u0001".repeat(10_000)],
])(
  "has room for captions of %s as Lambda counts them, and for 100 of the longest file names",
  async (_, description) => {
    const fileName = description.slice(0, 1024);
    const details = { keywords: Array.from({ length: 20 }, () => description.slice(0, 500)) };
    const photos = Array.from({ length: 100 }, (_, i) => jpeg(`photo ${i}`));
    for (const photo of photos) await api.upload(photo, { body: { description, fileName, details } });
    const { body } = await lookup(photos.map(idOf));
    expect(lambdaBytesOf(body)).toBeLessThan(6_291_556);
    expect(lambdaBytesOf(body)).toBeGreaterThan(5_000_000);
    expect(body.photos?.map(({ sha256 }) => sha256)).toEqual(photos.map(sha256Of));
  },
);

it("lists every confirmed photo even if there is no room for all captions", async () => {
  const description = "👩‍👩‍👧‍👦".repeat(10_000);
  const photos = Array.from({ length: 30 }, (_, i) => jpeg(`photo ${i}`));
  for (const photo of photos) await api.upload(photo, { body: { description } });
  const { body } = await lookup(photos.map(idOf));
  expect(lambdaBytesOf(body)).toBeLessThan(6_291_556);
  expect(body.photos?.map(({ sha256 }) => sha256)).toEqual(photos.map(sha256Of));
  expect(body.photos?.filter(({ captionOmitted }) => captionOmitted).length).toBeGreaterThan(0);
});

describe("asked to prove that the photos are stored", () => {
  const prove = (photoIds: string[], more: object = {}) =>
    api.call("lookupPhotos", { body: { photoIds, proveStored: true, ...more } });
  const keyOf = (photo: Uint8Array) => `uploads/event_42/${idOf(photo)}.jpg`;
  const [whole, other, gone] = [jpeg("whole"), jpeg("other"), jpeg("gone")];

  it("checks each object in S3, and reports the result", async () => {
    for (const photo of [whole, other, gone]) await api.upload(photo);
    const plain = await api.upload(jpeg("plain"), { body: { sha256: undefined, size: undefined } });
    api.bucket.put(keyOf(other), jpeg("changed"), { contentType: "image/jpeg" });
    await api.bucket.remove(keyOf(gone));
    const before = api.bucket.calls.head ?? 0;
    const { body } = await prove([whole, other, gone].map(idOf).concat(plain.photoId ?? "", randomUUID()));
    const proofs = new Map(body.photos?.map(({ photoId, object }) => [photoId, object]));
    expect(proofs).toEqual(
      new Map([
        [idOf(whole), "stored"],
        [idOf(other), "different"],
        [idOf(gone), "missing"],
        [plain.photoId, "different"],
      ]),
    );
    expect(api.bucket.calls.head).toBe(before + 4);
  });

  it("checks twenty objects at a time, however many there are", async () => {
    const photos = Array.from({ length: 50 }, (_, n) => jpeg(`lot ${n}`));
    for (const photo of photos) await api.upload(photo);
    const { head } = api.bucket;
    let asked = 0;
    let most = 0;
    api.bucket.head = async (key) => {
      most = Math.max(most, ++asked);
      await new Promise((resolve) => setImmediate(resolve));
      return head(key).finally(() => asked--);
    };
    const { body } = await prove(photos.map(idOf));
    expect(body.photos?.filter(({ object }) => object === "stored")).toHaveLength(50);
    expect(most).toBe(20);
  });

  it("returns a photo whose object is missing one last time as confirmed, so that the next push sends it", async () => {
    await api.upload(gone, { body: { title: "Gone" } });
    await api.bucket.remove(keyOf(gone));
    expect((await prove([idOf(gone)])).body.photos).toMatchObject([{ object: "missing" }]);
    expect((await prove([idOf(gone)])).body.photos).toEqual([]);
    await api.upload(gone);
    expect((await prove([idOf(gone)])).body.photos).toMatchObject([{ object: "stored", title: "Gone" }]);
  });

  it("does not call S3 unless proveStored is true, and refuses any other value", async () => {
    await api.upload(whole);
    const before = { ...api.bucket.calls };
    expect((await prove([idOf(whole)], { proveStored: false })).body.photos?.[0]).not.toHaveProperty("object");
    expect(api.bucket.calls).toEqual(before);
    expect((await prove([idOf(whole)], { proveStored: "yes" })).body.error?.message).toContain("proveStored");
  });

  it("calls S3 and marks records only for registered callers", async () => {
    await api.upload(gone);
    await api.bucket.remove(keyOf(gone));
    const before = { ...api.bucket.calls };
    const { status } = await api.call("lookupPhotos", {
      as: "stranger",
      body: { photoIds: [idOf(gone)], proveStored: true },
    });
    expect([status, api.bucket.calls]).toEqual([403, before]);
    expect(api.table.records()).toHaveLength(1);
  });

  it("returns slow_down if S3 throttles, and never calls a photo missing for that reason", async () => {
    await api.upload(whole);
    const { head } = api.bucket;
    api.bucket.head = () => Promise.reject(new ApiError("slow_down", "Slower.", { retryAfterSeconds: 1 }));
    expect((await prove([idOf(whole)])).status).toBe(429);
    api.bucket.head = head;
    expect((await prove([idOf(whole)])).body.photos).toMatchObject([{ object: "stored" }]);
  });
});
