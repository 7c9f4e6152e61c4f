// What a stopped worker does with waiting jobs.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createPhotoWorker, type PhotoWorker } from "../../../../cli/upload/worker/photo-worker.ts";
import { createPhotoReader } from "../../../../cli/upload/worker/read-photo.ts";
import { tinyJpeg } from "../../../support/tiny-photos.ts";

let folder: string;
let worker: PhotoWorker;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-worker-"));
  worker = createPhotoWorker({}, createPhotoReader([]), () => {});
});
afterEach(async () => {
  await worker.close();
  rmSync(folder, { recursive: true });
});

function prepare(id: number, bytes: Buffer) {
  const path = join(folder, `IMG_${id}.jpg`);
  writeFileSync(path, bytes);
  return worker.prepare(id, { file: { path }, sizeBytes: bytes.length, buffer: true, maxBytes: 1e12 });
}

it.each(["stopReading", "abort"] as const)("after %s, neither waiting nor later photos are read", async (stop) => {
  const all = [1, 2, 3].map((id) => prepare(id, tinyJpeg(Buffer.alloc(4_000_000, id))));
  setImmediate(() => worker[stop]());
  const ended = await Promise.all(all);
  expect(ended).toMatchObject([1, 2, 3].map(() => ({ kind: "failed", code: "not_tried" })));
  expect(await prepare(4, tinyJpeg(""))).toMatchObject({ code: "not_tried" });
});
