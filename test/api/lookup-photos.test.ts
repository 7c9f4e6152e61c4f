// What a lookup promises.
import { randomUUID } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { createTestApi, idOf, jpeg, sha256Of, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const lookup = (photoIds: string[]) => api.call("lookupPhotos", { body: { photoIds } });

it("names those that are confirmed, with the hash and size that S3 reports, and no others", async () => {
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

it("never takes the client's word for the hash: the plain client's photo has none", async () => {
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

it("takes 100 ids in one read", async () => {
  const { table } = api;
  const before = { ...table.calls };
  expect((await lookup(Array.from({ length: 100 }, () => randomUUID()))).status).toBe(200);
  expect(table.calls.lookup).toBe((before.lookup ?? 0) + 1);
});

it("says that a photo is confirmed even where there is no room for all captions", async () => {
  const description = "👩‍👩‍👧‍👦".repeat(10_000);
  const photos = Array.from({ length: 30 }, (_, i) => jpeg(`photo ${i}`));
  for (const photo of photos) await api.upload(photo, { body: { description } });
  const { body } = await lookup(photos.map(idOf));
  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(6_000_000);
  expect(body.photos?.map(({ sha256 }) => sha256)).toEqual(photos.map(sha256Of));
  expect(body.photos?.filter(({ captionOmitted }) => captionOmitted).length).toBeGreaterThan(0);
});
