// What deleting a photo promises.
import { beforeEach, expect, it } from "vitest";
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
  expect(await api.table.readUpload("42", photoId, { uploader: "attendee@example.com" })).toEqual({});
  expect((await api.call("listPhotos")).body.photos).toEqual([]);
});

it("an uploader who is not registered any more cannot", async () => {
  await api.upload(photo);
  await api.table.removeAttendee("42", "attendee@example.com");
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

it("an event or a sweep that comes late does not bring it back", async () => {
  const { key } = await api.upload(photo);
  await api.call("deletePhoto", { photoId });
  await api.process(objectCreated(key));
  await api.sweep({}, { getRemainingTimeInMillis: () => 1e6 });
  expect(api.table.records()).toEqual([]);
});

it("where the object could not be deleted the record stays, and deleting again works", async () => {
  await api.upload(photo);
  const remove = api.bucket.remove;
  api.bucket.remove = () => Promise.reject(new Error("the store is down"));
  expect((await api.call("deletePhoto", { photoId })).status).toBe(500);
  expect(api.table.records()).toHaveLength(1);
  api.bucket.remove = remove;
  expect((await api.call("deletePhoto", { photoId })).status).toBe(204);
  expect(api.bucket.keys()).toEqual([]);
});

it("a rejected photo goes with its object", async () => {
  const text = Buffer.from("no photo");
  await api.upload(text);
  expect(api.bucket.keys()).toEqual([`rejected/event_42/${idOf(text)}.jpg`]);
  expect((await api.call("deletePhoto", { photoId: idOf(text) })).status).toBe(204);
  expect(api.bucket.keys()).toEqual([]);
  expect((await api.call("lookupPhotos", { body: { photoIds: [idOf(text)] } })).body).toEqual({ photos: [] });
});
