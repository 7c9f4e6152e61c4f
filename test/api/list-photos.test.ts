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

it("shows all that is known of a photo, with a URL of its object", async () => {
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

it("begins with the latest upload, unless the date taken is asked for", async () => {
  await uploadMany(3, (i) => `2026-11-20T10:00:0${(i * 2) % 3}`);
  expect(titles((await api.call("listPhotos")).body.photos)).toEqual(["photo 2", "photo 1", "photo 0"]);
  const { body } = await api.call("listPhotos", { query: { order: "taken" } });
  expect(titles(body.photos)).toEqual(["photo 0", "photo 2", "photo 1"]);
});

describe.each(["newest", "taken"])("its pages, by %s", (order) => {
  it("have every photo once, and the last one has no cursor", async () => {
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

  it("go on after a photo that was deleted meanwhile", async () => {
    await uploadMany(4);
    const first = await api.call("listPhotos", { query: { order, limit: "2" } });
    const last = first.body.photos?.[1]?.photoId as string;
    await api.call("deletePhoto", { photoId: last });
    const query = { order, limit: "2", cursor: first.body.cursor ?? "" };
    const second = await api.call("listPhotos", { query });
    expect(new Set([...(titles(first.body.photos) ?? []), ...(titles(second.body.photos) ?? [])]).size).toBe(4);
  });
});

it("has no cursor that shows another event's photos", async () => {
  await uploadMany(3);
  await api.table.registerAttendee("43", "attendee@example.com", "2026-11-22T10:00:00.000Z");
  const { body } = await api.call("listPhotos", { query: { limit: "1" } });
  const other = await api.call("listPhotos", { eventId: "43", query: { cursor: body.cursor ?? "" } });
  expect(other.body).toEqual({ photos: [] });
});

it("is cut into more pages where its captions are longer than an answer may be", async () => {
  for (let i = 0; i < 30; i += 1) {
    const description = `${"👩‍👩‍👧‍👦".repeat(9_990)}${i}`;
    await api.upload(jpeg(`photo ${i}`), { body: { title: `photo ${i}`, description } });
  }
  const seen = new Set<unknown>();
  let cursor: string | undefined;
  let pages = 0;
  do {
    const { body, headers } = await api.call("listPhotos", { ...(cursor && { query: { cursor } }) });
    expect(Buffer.byteLength(JSON.stringify(body)) + JSON.stringify(headers).length).toBeLessThan(6_000_000);
    for (const title of titles(body.photos) ?? []) seen.add(title);
    cursor = body.cursor;
    pages += 1;
  } while (cursor);
  expect(seen.size).toBe(30);
  expect(pages).toBeGreaterThan(1);
});
