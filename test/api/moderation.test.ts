// A photo of somebody else's that an organiser removed stays out of the event until an organiser brings it back.
import { beforeEach, describe, expect, it } from "vitest";
import { type Call, createTestApi, idOf, jpeg, sha256Of, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const photo = jpeg("sunset");
const photoId = idOf(photo);
const hashed = { contentType: "image/jpeg", sha256: sha256Of(photo), size: photo.length };
const moderate = () => api.call("deletePhoto", { as: "organiser", photoId });
const initiate = (call: Call & { body?: object } = {}) =>
  api.call("initiateUpload", { ...call, body: { ...hashed, ...call.body } });
const codeOf = async (answer: ReturnType<typeof initiate>) => {
  const { status, body } = await answer;
  return [status, body.error?.code];
};
const refused = [403, "removed_by_organiser"];

it.each(["attendee", "colleague", "organiser"] as const)("the %s is told that an organiser removed it", async (as) => {
  await api.upload(photo);
  await moderate();
  const { status, body } = await initiate({ as });
  expect([status, body.error?.code]).toEqual(refused);
  expect(body.error?.message).toBe("An organiser removed this photo from the event.");
  expect(api.bucket.presigned).toHaveLength(1);
});

it("it is still refused after weeks and months, even under another type, and never counts for the day", async () => {
  api = createTestApi({ dailyLimits: { photos: 2, bytes: 1e9 } });
  await api.register();
  await api.upload(photo);
  await moderate();
  api.clock.now = new Date("2027-11-22T10:00:00.000Z");
  for (let i = 0; i < 3; i++) expect(await codeOf(initiate({ body: { contentType: "image/png" } }))).toEqual(refused);
  await api.upload(jpeg("one"));
  await api.upload(jpeg("two"));
});

it("in a batch only this photo is refused", async () => {
  await api.upload(photo);
  await moderate();
  const other = jpeg("other");
  const { body } = await api.call("initiateUpload", {
    body: { photos: [hashed, { ...hashed, sha256: sha256Of(other), size: other.length }] },
  });
  expect(body.photos).toMatchObject([{ error: { code: "removed_by_organiser" } }, { photoId: idOf(other) }]);
});

it("the lookup returns only its id", async () => {
  await api.upload(photo);
  await moderate();
  const { body } = await api.call("lookupPhotos", { body: { photoIds: [photoId], proveStored: true } });
  expect(body).toEqual({ photos: [], removedByOrganiser: [photoId] });
});

describe("again", () => {
  it("brings it back for organisers only, and then it is a photo like any other", async () => {
    await api.upload(photo);
    await moderate();
    const attendee = await initiate({ body: { again: true } });
    expect([attendee.status, attendee.body.error?.code]).toEqual(refused);
    expect(attendee.body.error?.message).toContain("Only an organiser can upload it again");
    const { s3PutObjectUrl } = await api.upload(photo, { as: "organiser", body: { again: true } });
    expect(s3PutObjectUrl).toBeDefined();
    expect(api.table.records()).toMatchObject([{ photoId, uploadedBy: "organiser@example.com" }]);
    expect((await initiate()).body.status).toBe("stored");
  });

  it("does not let others upload it before it has arrived", async () => {
    await api.upload(photo);
    await moderate();
    expect((await initiate({ as: "organiser", body: { again: true } })).status).toBe(201);
    expect(await codeOf(initiate())).toEqual(refused);
  });

  it.each(["yes", 1, null])("is true or false, not %j", async (again) => {
    expect(await codeOf(initiate({ body: { again } }))).toEqual([400, "invalid_request"]);
  });
});

it("an old URL neither brings it back nor changes who removed it", async () => {
  const { key } = await api.upload(photo);
  const { contentType, metadata } = api.bucket.presigned[0] ?? { contentType: "", metadata: {} };
  await moderate();
  api.bucket.put(key, photo, { contentType, metadata });
  await api.sweep({}, { getRemainingTimeInMillis: () => 300_000 });
  expect(api.bucket.keys()).toEqual([]);
  expect(await codeOf(initiate())).toEqual(refused);
});

it("an abandoned removal by an organiser stays an organiser's", async () => {
  await api.upload(photo);
  const { endRemoval } = api.table;
  api.table.endRemoval = () => Promise.reject(new Error("killed"));
  expect((await moderate()).status).toBe(500);
  api.table.endRemoval = endRemoval;
  expect(await codeOf(initiate())).toEqual(refused);
  expect((await api.call("deletePhoto", { photoId })).status).toBe(204); // its uploader finishes it
  expect(await codeOf(initiate())).toEqual(refused);
});

it("a photo that its uploader or an organiser removed as their own may be sent again", async () => {
  await api.upload(photo);
  await api.call("deletePhoto", { photoId });
  expect((await initiate()).status).toBe(201);
  const own = jpeg("own");
  await api.upload(own, { as: "organiser" });
  await api.call("deletePhoto", { as: "organiser", photoId: idOf(own) });
  const again = { sha256: sha256Of(own), size: own.length };
  expect((await initiate({ body: again })).status).toBe(201);
});

it("removing a rejected photo forbids nothing, since it was never in the event", async () => {
  const text = Buffer.from("no photo");
  await api.upload(text);
  await api.call("deletePhoto", { as: "organiser", photoId: idOf(text) });
  expect((await initiate({ body: { sha256: sha256Of(text), size: text.length } })).status).toBe(201);
});

it("deleting the event forgets it", async () => {
  await api.upload(photo);
  await moderate();
  await api.call("deleteEvent", { as: "organiser" });
  await api.call("saveEvent", { as: "organiser", body: {} });
  await api.register();
  expect((await initiate()).status).toBe(201);
});
