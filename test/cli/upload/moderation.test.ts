// Photos that an organiser removed from the event, in push and verify.
import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { photoIdOf } from "../../../api/contract.ts";
import { reportRow } from "../../../cli/output/report-row.ts";
import { createVerdict } from "../../../cli/output/verdict.ts";
import type { UploadEvent, VerifyEvent } from "../../../cli/upload/events.ts";
import { upload } from "../../../cli/upload/upload.ts";
import type { UploadOptions } from "../../../cli/upload/upload-options.ts";
import { verify } from "../../../cli/upload/verify.ts";
import { createPhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";
import { createPhotoReader } from "../../../cli/upload/worker/read-photo.ts";
import { bulkPhoto } from "../../support/bulk-photos.ts";
import { type FakeEvent, openFakeEvent } from "../../support/fake-event.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const moderated = bulkPhoto(0);
const moderatedId = photoIdOf(createHash("sha256").update(moderated).digest());
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let event: FakeEvent;

beforeEach(async () => {
  folder = await temporaryFolder();
  event = await openFakeEvent({ isModerated: (photoId) => photoId === moderatedId });
  for (const n of [0, 1, 2]) writeFileSync(folder.at(`${n}.jpg`), bulkPhoto(n));
});
afterEach(async () => {
  await event.close();
  await folder[Symbol.asyncDispose]();
});

const source = (): Omit<UploadOptions, "cacheFolder"> => ({
  paths: [folder.path],
  api: event.api,
  openWorker: (onProgress) => createPhotoWorker({}, createPhotoReader([]), onProgress),
  workerCount: 2,
  sidecarsOf: () => new Map(),
  random: () => 0,
});
async function push(options: Partial<UploadOptions> = {}) {
  const told: UploadEvent[] = [];
  const summary = await upload({ ...source(), ...options }, (each) => told.push(each));
  return { summary, of: (name: string) => told.find((each) => each.type !== "found" && isOf(each, name)) };
}
const isOf = (each: UploadEvent | VerifyEvent, name: string) =>
  "path" in each && each.path === folder.at(name) && each.type !== "progress";

it("a push skips it, says why, and sends none of its bytes", async () => {
  const { summary, of } = await push();
  expect(summary).toMatchObject({ uploaded: 2, skipped: 1, failed: 0, notProven: { removed_by_organiser: 1 } });
  expect(of("0.jpg")).toMatchObject({
    type: "skipped",
    reason: "removed_by_organiser",
    message: "removed by an organiser; an organiser can upload it again with --again",
  });
  expect(event.puts).not.toContain(moderatedId);
});

it("every file with its bytes is skipped too", async () => {
  for (const name of ["copy.jpg", "copy of copy.jpg"]) writeFileSync(folder.at(name), moderated);
  expect((await push()).summary).toMatchObject({ uploaded: 2, duplicate: 0, skipped: 3 });
});

it("a dry run predicts it", async () => {
  const { summary } = await push({ dryRun: true });
  expect(summary).toMatchObject({ planned: 2, skipped: 1 });
  expect((await push({ dryRun: true, again: true })).summary).toMatchObject({ planned: 3, skipped: 0 });
});

it("none of its local files is deleted, and it is skipped as without a removal", async () => {
  const { summary } = await push({ removal: { kind: "delete" } });
  expect(summary).toMatchObject({ uploaded: 2, skipped: 1, failed: 0 });
  expect(["0.jpg", "1.jpg", "2.jpg"].map((name) => existsSync(folder.at(name)))).toEqual([true, false, false]);
});

it("--again sends it", async () => {
  expect((await push({ again: true })).summary).toMatchObject({ uploaded: 3, skipped: 0 });
});

it("verify reports it as removed, and does not say that the folder is safe to delete", async () => {
  await push();
  const told: VerifyEvent[] = [];
  const verdict = createVerdict(false);
  const summary = await verify(source(), (each) => {
    told.push(each);
    verdict.add(each);
  });
  const missing = told.find((each) => each.type === "missing");
  expect(missing).toMatchObject({ reason: "removed_by_organiser", message: "removed by an organiser" });
  expect(summary).toMatchObject({ confirmed: 2, missing: 1, isSafeToDelete: false });
  expect(verdict.lines(summary, "42").at(-1)).toMatch(
    /^Not safe to delete: 1 photo is not in event 42.*0\.jpg \(removed by an organiser\)$/,
  );
  expect(missing && reportRow(missing)).toMatchObject({ outcome: "missing", code: "removed_by_organiser" });
});
