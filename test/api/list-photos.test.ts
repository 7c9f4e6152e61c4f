// What the list of an event's photos promises.
import { beforeEach, describe, expect, it } from "vitest";
import { createTestApi, idOf, jpeg, sha256Of, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const titles = (photos: Record<string, unknown>[] | undefined) => photos?.map(({ title }) => title);

async function uploadMany(count: number, takenAtOf: (i: number) => string | undefined = () => undefined) {
  for (let i = 0; i < count; i += 1) {
    api.clock.now = new Date(Date.UTC(2026, 10, 22, 10, 0, i));
    const takenAt = takenAtOf(i);
    await api.upload(jpeg(`photo ${i}`), { body: { title: `photo ${i}`, ...(takenAt && { takenAt }) } });
  }
}

it("shows everything known about a photo, with a URL of its object", async () => {
  const photo = jpeg("sunset");
  const told = {
    title: "พระอาทิตย์ตก",
    description: "แม่น้ำ".repeat(500),
    takenAt: "2026-11-20T18:30:00+07:00",
    fileName: "IMG_1.jpg",
    details: { width: 6000, gps: { latitude: 13.756331, longitude: 100.501762 } },
  };
  await api.upload(photo, { body: told });
  const { status, body } = await api.call("listPhotos");
  expect(status).toBe(200);
  expect(body).toEqual({
    photos: [
      {
        ...told,
        photoId: idOf(photo),
        eventId: "42",
        contentType: "image/jpeg",
        size: photo.length,
        sha256: sha256Of(photo),
        uploadedAt: "2026-11-22T10:00:00.000Z",
        uploadedBy: "attendee@example.com",
        url: expect.stringContaining(`uploads/event_42/${idOf(photo)}.jpg?read=`),
      },
    ],
  });
});

it("is empty for an event without photos", async () => {
  expect((await api.call("listPhotos")).body).toEqual({ photos: [] });
});

it("begins with the latest upload, unless sorted by date taken", async () => {
  await uploadMany(3, (i) => `2026-11-20T10:00:0${(i * 2) % 3}`);
  expect(titles((await api.call("listPhotos")).body.photos)).toEqual(["photo 2", "photo 1", "photo 0"]);
  const { body } = await api.call("listPhotos", { query: { order: "taken" } });
  expect(titles(body.photos)).toEqual(["photo 0", "photo 2", "photo 1"]);
});

describe.each(["newest", "taken"])("its pages, by %s", (order) => {
  it("contain every photo once, and the last one has no cursor", async () => {
    await uploadMany(11, (i) => (i % 3 ? `2026-11-20T10:00:0${i % 4}` : undefined));
    const seen: unknown[] = [];
    let query: Record<string, string> = { order, limit: "4" };
    for (let pages = 1; pages <= 4; pages += 1) {
      const { body } = await api.call("listPhotos", { query });
      seen.push(...(titles(body.photos) ?? []));
      if (!body.cursor) break;
      query = { ...query, cursor: body.cursor };
    }
    expect(seen).toHaveLength(11);
    expect(new Set(seen).size).toBe(11);
  });

  it("continue after a photo that was deleted meanwhile", async () => {
    await uploadMany(4);
    const first = await api.call("listPhotos", { query: { order, limit: "2" } });
    const last = first.body.photos?.[1]?.photoId as string;
    await api.call("deletePhoto", { photoId: last });
    const query = { order, limit: "2", cursor: first.body.cursor ?? "" };
    const second = await api.call("listPhotos", { query });
    expect(new Set([...(titles(first.body.photos) ?? []), ...(titles(second.body.photos) ?? [])]).size).toBe(4);
  });
});

describe("from a date on", () => {
  const taken = ["2026-11-20T09:00:00+07:00", "2026-11-21T00:00:00", "2026-11-21T18:30:00.5Z", undefined];
  const listed = async (from: string, more: Record<string, string> = {}) =>
    titles((await api.call("listPhotos", { query: { order: "taken", from, ...more } })).body.photos);

  it("has photos taken then or later, with undated ones at the end", async () => {
    await uploadMany(4, (i) => taken[i]);
    expect(await listed("2026-11-21")).toEqual(["photo 1", "photo 2", "photo 3"]);
    expect(await listed("2026-11-21T00:00:01")).toEqual(["photo 2", "photo 3"]);
    expect(await listed("2026-11-20T08:59:00+07:00")).toHaveLength(4);
    expect(await listed("2030-01-01")).toEqual(["photo 3"]);
  });

  it("goes on page by page", async () => {
    await uploadMany(4, (i) => taken[i]);
    const query = { order: "taken", from: "2026-11-21", limit: "2" };
    const first = await api.call("listPhotos", { query });
    const second = await api.call("listPhotos", { query: { ...query, cursor: first.body.cursor ?? "" } });
    expect([...(titles(first.body.photos) ?? []), ...(titles(second.body.photos) ?? [])]).toEqual([
      "photo 1",
      "photo 2",
      "photo 3",
    ]);
  });

  it.each(["yesterday", "2026", "2026-13-01", "2026-11-21 10:00", "", "2026-11-21T10:00:00+7"])(
    "does not accept %j as a date",
    async (from) => {
      const { status, body } = await api.call("listPhotos", { query: { order: "taken", from } });
      expect({ status, code: body.error?.code }).toEqual({ status: 400, code: "invalid_request" });
    },
  );

  it("is only for the list by date taken", async () => {
    expect((await api.call("listPhotos", { query: { from: "2026-11-21" } })).status).toBe(400);
  });
});

it("shows a photo's pictures, or why there are none", async () => {
  const { photoId } = await api.upload(jpeg("with"), { body: { title: "with" } });
  const { photo } = await api.table.readUpload("42", photoId as string);
  if (!photo) throw new Error("not recorded");
  const folder = `renditions/event_42/${photoId}`;
  await api.table.savePhoto({
    ...photo,
    etag: "another",
    pictures: {
      width: 6000,
      height: 4000,
      thumbhash: "3OcRJYB4d3h/iIeHeEh3eIhw+j3A",
      small: { key: `${folder}/small.webp`, width: 640, height: 427 },
      large: { key: `${folder}/large.jpg`, width: 2048, height: 1365 },
    },
  });
  expect((await api.call("listPhotos")).body.photos?.[0]).toMatchObject({
    width: 6000,
    height: 4000,
    thumbhash: "3OcRJYB4d3h/iIeHeEh3eIhw+j3A",
    renditions: {
      small: { url: expect.stringContaining(`${folder}/small.webp?read=`), width: 640, height: 427 },
      large: { url: expect.stringContaining(`${folder}/large.jpg?read=`), width: 2048, height: 1365 },
    },
  });
  const renditionsFailed = { reason: "It is cut off.", recipe: "1" };
  const { pictures: _, ...without } = { ...photo, pictures: undefined };
  await api.table.savePhoto({ ...without, etag: "a third", renditionsFailed });
  const [failed] = (await api.call("listPhotos")).body.photos ?? [];
  expect(failed).toMatchObject({ renditionsFailed: "It is cut off." });
  expect(failed).not.toHaveProperty("renditions");
});

it("has no cursor that shows another event's photos", async () => {
  await uploadMany(3);
  await api.table.registerAttendee("43", "attendee@example.com", "2026-11-22T10:00:00.000Z");
  const { body } = await api.call("listPhotos", { query: { limit: "1" } });
  const other = await api.call("listPhotos", { eventId: "43", query: { cursor: body.cursor ?? "" } });
  expect(other.body).toEqual({ photos: [] });
});

it.each([
  ["emoji", "👩‍👩‍👧‍👦", 9_990, 0],
  ["quotes, which Lambda escapes once more", '"', 9_990, 200],
])(
  "is split into more pages if its captions are longer than a response may be: %s",
  async (_, text, length, keywords) => {
    for (let i = 0; i < 30; i += 1) {
      const description = `${text.repeat(length)}${i}`;
      const details = { keywords: Array.from({ length: keywords }, () => text.repeat(500)) };
      await api.upload(jpeg(`photo ${i}`), { body: { title: `photo ${i}`, description, details } });
    }
    const seen = new Set<unknown>();
    let cursor: string | undefined;
    let pages = 0;
    do {
      const { body, headers } = await api.call("listPhotos", { ...(cursor && { query: { cursor } }) });
      expect(Buffer.byteLength(JSON.stringify({ headers, body: JSON.stringify(body) }))).toBeLessThan(6_291_556);
      for (const title of titles(body.photos) ?? []) seen.add(title);
      cursor = body.cursor;
      pages += 1;
    } while (cursor);
    expect(seen.size).toBe(30);
    expect(pages).toBeGreaterThan(1);
  },
);
