// The part size of a photo that waited for its turn while more became known about the line.
import { truncateSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createPhotoWorker } from "../../../../cli/upload/worker/photo-worker.ts";
import type { PrepareJob } from "../../../../cli/upload/worker/prepare-photo.ts";
import { createPhotoReader } from "../../../../cli/upload/worker/read-photo.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { tinyJpeg } from "../../../support/tiny-photos.ts";

const mebibyte = 1024 * 1024;
const sizeBytes = 20 * mebibyte;

it.each<[string, Partial<PrepareJob>, number | undefined]>([
  ["the size that is planned at that time", { isPlanned: true }, 10 * mebibyte],
  ["the stored size, whatever is planned", {}, 5 * mebibyte],
])("a photo whose turn comes later has parts of %s", async (_, more, expected) => {
  await using folder = await temporaryFolder();
  const path = folder.at("large.jpg");
  writeFileSync(path, tinyJpeg("large"));
  truncateSync(path, sizeBytes);
  const job: PrepareJob = { file: { path }, sizeBytes, buffer: false, maxBytes: 1e9, partBytes: 5 * mebibyte };
  const worker = createPhotoWorker({}, createPhotoReader(["en"]), () => {});
  const [first, second] = [worker.prepare(1, { ...job, isPlanned: true }), worker.prepare(2, { ...job, ...more })];
  worker.planParts(10 * mebibyte);
  const sizes = (await Promise.all([first, second])).map((read) => read.kind === "photo" && read.parts?.size);
  expect(sizes).toEqual([5 * mebibyte, expected]);
  worker.planParts(Number.POSITIVE_INFINITY);
  expect(await worker.prepare(3, { ...job, isPlanned: true })).not.toHaveProperty("parts");
  await worker.close();
});

it("a photo that can be buffered has parts only if it is read again for them", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("camera.jpg");
  writeFileSync(path, tinyJpeg("camera"));
  truncateSync(path, 12 * mebibyte);
  const job: PrepareJob = {
    file: { path },
    sizeBytes: 12 * mebibyte,
    buffer: false,
    maxBytes: 1e9,
    partBytes: 5 * mebibyte,
  };
  const worker = createPhotoWorker({}, createPhotoReader(["en"]), () => {});
  expect(await worker.prepare(1, { ...job, isPlanned: true })).not.toHaveProperty("parts");
  const again = await worker.prepare(2, job);
  expect(again.kind === "photo" && again.parts?.sha256.length).toBe(3);
  await worker.close();
});
