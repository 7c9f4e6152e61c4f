// A ticket sees no photos of others, and may be used up or expire during a run: how push and verify report that.
import { readdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RequestError } from "../../../cli/errors.ts";
import { exitCodeOfSummary, summaryLines } from "../../../cli/output/summary.ts";
import { createVerdict } from "../../../cli/output/verdict.ts";
import type { EventApi } from "../../../cli/upload/event-api.ts";
import type { UploadEvent, VerifyEvent } from "../../../cli/upload/events.ts";
import { upload } from "../../../cli/upload/upload.ts";
import type { UploadOptions } from "../../../cli/upload/upload-options.ts";
import { verify } from "../../../cli/upload/verify.ts";
import { createPhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";
import { createPhotoReader } from "../../../cli/upload/worker/read-photo.ts";
import { bulkPhoto } from "../../support/bulk-photos.ts";
import { type FakeEvent, openFakeEvent } from "../../support/fake-event.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let event: FakeEvent;
beforeEach(async () => {
  folder = await temporaryFolder();
  event = await openFakeEvent({});
  for (const n of [0, 1]) writeFileSync(folder.at(`${n}.jpg`), bulkPhoto(n));
});
afterEach(async () => {
  await event.close();
  await folder[Symbol.asyncDispose]();
});

/** The event as seen by a ticket that has sent none of its photos. */
const toAnotherTicket = (api: EventApi): EventApi => ({
  ...api,
  async lookup(photoIds, ...more) {
    const { photos } = await api.lookup(photoIds, ...more);
    const code = "ticket_others_photo" as const;
    return { photos: [], refused: photos.map(({ photoId }) => ({ photoId, code, message: "somebody else's" })) };
  },
});

const source = (api: EventApi): Omit<UploadOptions, "cacheFolder"> => ({
  paths: [folder.path],
  api,
  openWorker: (onProgress) => createPhotoWorker({}, createPhotoReader([]), onProgress),
  workerCount: 1,
  sidecarsOf: () => new Map(),
  random: () => 0,
});

async function push(api: EventApi, options: Partial<UploadOptions> = {}) {
  const told: UploadEvent[] = [];
  const summary = await upload({ ...source(api), ...options }, (each) => told.push(each));
  return { summary, told, codes: told.flatMap((each) => (each.type === "failed" ? [each.code] : [])) };
}

it("a photo that somebody else sent counts as a duplicate but not as proven, and is not sent again", async () => {
  await push(event.api);
  const { summary } = await push(toAnotherTicket(event.api));
  expect(summary).toMatchObject({ uploaded: 0, duplicate: 2, failed: 0, notProven: { others_photo: 2 } });
  expect(event.puts).toHaveLength(2);
  expect(exitCodeOfSummary(summary, undefined, false)).toBe(0);
  expect(exitCodeOfSummary(summary, undefined, true)).toBe(3);
});

it("a photo that somebody else sends while the store refuses this push's bytes counts as theirs", async () => {
  await event.close();
  let theirs: Promise<unknown> | undefined;
  event = await openFakeEvent({
    async put(_request, response) {
      if (theirs) return false;
      theirs = push(event.api);
      await theirs;
      response.writeHead(500).end();
      return true;
    },
  });
  const { summary, codes } = await push(toAnotherTicket(event.api));
  expect(codes).toEqual([]);
  expect(summary).toMatchObject({ uploaded: 0, duplicate: 2, failed: 0, notProven: { others_photo: 2 } });
});

it("no copy of a photo that somebody else sent is proven, not even a damaged one", async () => {
  writeFileSync(folder.at("0 copy.jpg"), bulkPhoto(0));
  writeFileSync(folder.at("cut.jpg"), bulkPhoto(2).subarray(0, -2));
  await push(event.api);
  const { summary } = await push(toAnotherTicket(event.api));
  expect(summary).toMatchObject({ duplicate: 4, failed: 0, notProven: { others_photo: 4 } });
});

it("a dry run reports a photo that somebody else sent as the push will", async () => {
  await push(event.api);
  const { summary } = await push(toAnotherTicket(event.api), { dryRun: true });
  expect(summary).toMatchObject({ planned: 0, duplicate: 2, notProven: { others_photo: 2 } });
});

it.each(["delete", "move"] as const)("with %s, its file and the copy stay, because nothing is proven", async (kind) => {
  writeFileSync(folder.at("0 copy.jpg"), bulkPhoto(0));
  await push(event.api);
  await using target = await temporaryFolder();
  const removal = kind === "move" ? { kind, folder: target.path } : { kind };
  const { summary, told } = await push(toAnotherTicket(event.api), { removal });
  expect(readdirSync(folder.path).sort()).toEqual(["0 copy.jpg", "0.jpg", "1.jpg"]);
  expect(readdirSync(target.path)).toEqual([]);
  expect(summary).toMatchObject({ duplicate: 3, failed: 0, notProven: { others_photo: 3 } });
  const warnings = told.flatMap((each) => (each.type === "warning" ? [[each.code, each.message]] : []));
  expect(warnings).toEqual(Array(3).fill(["kept", expect.stringContaining("a ticket cannot prove")]));
});

it("the summary of a push does not call such photos confirmed", async () => {
  await push(event.api);
  const { summary } = await push(toAnotherTicket(event.api));
  const context = { eventId: "42", retryCommand: undefined, isDryRun: false, isVerbose: false };
  const lines = summaryLines(summary, context).join("\n");
  expect(lines).toContain("2 photos were sent by somebody else");
  expect(lines).not.toContain("confirmed");
});

it("verify reports it as somebody else's, and does not say that the folder is safe to delete", async () => {
  await push(event.api);
  const told: VerifyEvent[] = [];
  const { paths: _, ...rest } = source(toAnotherTicket(event.api));
  const verdict = createVerdict(false);
  const summary = await verify({ ...rest, paths: [folder.path] }, (each) => {
    told.push(each);
    verdict.add(each);
  });
  expect(summary).toMatchObject({ confirmed: 0, missing: 0, failed: 2, isSafeToDelete: false });
  expect(told.flatMap((each) => (each.type === "failed" ? [each.code] : []))).toEqual([
    "ticket_others_photo",
    "ticket_others_photo",
  ]);
  const lines = verdict.lines(summary, "42").join("\n");
  expect(lines).toContain("0 not read, 2 sent by somebody else");
  expect(lines).toContain("Not safe to delete: 2 photos were sent by somebody else");
  expect(lines).not.toContain("not in event");
});

const refusing = (code: string, status: number): EventApi => ({
  ...event.api,
  initiate: async () => {
    throw new RequestError("refused", { status, code, isTransient: false });
  },
  initiateBatch: async () => {
    throw new RequestError("refused", { status, code, isTransient: false });
  },
});

it.each([
  ["ticket_expired", 403, 5],
  ["ticket_revoked", 403, 5],
  ["ticket_wrong_event", 403, 5],
  ["ticket_invalid", 401, 4],
])("%s ends the run, because every other photo would fail too", async (code, status, exitCode) => {
  const { summary } = await push(refusing(code, status));
  expect(summary.stopped?.message).toBe("refused");
  expect(exitCodeOfSummary(summary, undefined, false)).toBe(exitCode);
});

it.each(["ticket_over_photos", "ticket_over_bytes"])("%s fails only that photo", async (code) => {
  const { summary, codes } = await push(refusing(code, 403));
  expect(summary.stopped).toBeUndefined();
  expect(codes).toEqual([code, code]);
  expect(exitCodeOfSummary(summary, undefined, false)).toBe(3);
});
