// Which renditions are removed with their photo.
import { beforeEach, expect, it } from "vitest";
import { renditionsFolder } from "../../api/photo-key.ts";
import { removeRenditions } from "../../api/remove-renditions.ts";
import { createTestApi, idOf, jpeg, type TestApi, withLatePlainReads } from "./test-api.ts";

const photo = jpeg("sunset");
const of = { eventId: "42", photoId: idOf(photo) };

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
  for (const name of ["small", "large"])
    await api.bucket.putNew(`${renditionsFolder(of)}${name}.jpg`, photo, "image/jpeg");
});

const remove = () => removeRenditions({ table: withLatePlainReads(api.table), bucket: api.bucket }, of);
const left = () => api.bucket.keys().filter((key) => key.startsWith("renditions/"));

it("all those of a photo that is gone are", async () => {
  expect(left()).toHaveLength(2);
  await remove();
  expect(left()).toEqual([]);
});

it("none of a photo that was recorded a moment ago are", async () => {
  await api.upload(photo);
  await remove();
  expect(left()).toHaveLength(2);
});
