import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { contentTypes, maxBytes } from "../../../api/contract.ts";
import type { UploadEvent, UploadSummary } from "../../../cli/upload/events.ts";
import { upload } from "../../../cli/upload/upload.ts";
import type { UploadOptions } from "../../../cli/upload/upload-options.ts";
import { createPhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";
import { createPhotoReader } from "../../../cli/upload/worker/read-photo.ts";
import { type FakeEvent, type Faults, openFakeEvent } from "../../support/fake-event.ts";
import { tinyJpeg } from "../../support/tiny-photos.ts";

export const reader = createPhotoReader(["en"]);
/** The API takes up to fifty photos per request. */
export const limits = { contentTypes: Object.keys(contentTypes), maxBytes, maxInitiatePhotos: 50 };
/** The running test's photos and home, and its event once it is open. */
export let folder: string;
export let home: string;
export let event: FakeEvent;

/** Call this once in each file whose tests upload. */
export function freshFoldersForEach(): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "photoup-event-"));
    home = await mkdtemp(join(tmpdir(), "photoup-home-"));
  });
  afterEach(async () => {
    await event?.close();
    await rm(folder, { recursive: true, force: true });
    await rm(home, { recursive: true, force: true });
  });
}

/** As if every file were old enough: files written just now are never remembered. */
export const whenSettled = () => Date.now() + 10_000;

/** Opens workers that report when they are closed and, like threads, cannot be used afterwards. */
export function closableWorkers(onClose: () => void): UploadOptions["openWorker"] {
  return (onProgress) => {
    const worker = createPhotoWorker({}, reader, onProgress, whenSettled);
    let isClosed = false;
    const ifOpen = <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) => {
      return async (...args: Args) => {
        if (isClosed) throw new Error("the worker is closed");
        return call(...args);
      };
    };
    const close = async () => {
      if (!isClosed) onClose();
      isClosed = true;
      await worker.close();
    };
    return { ...worker, list: ifOpen(worker.list), prepare: ifOpen(worker.prepare), put: ifOpen(worker.put), close };
  };
}

/** A JPEG whose bytes are unique to the number. */
export function jpegOf(number: number, sizeBytes = 2_000): Buffer {
  const trailer = Buffer.alloc(sizeBytes - tinyJpeg("").length, number % 251);
  trailer.writeUInt32BE(number);
  return tinyJpeg(trailer);
}

export function makePhotos(count: number, sizeBytes?: number): void {
  for (let n = 0; n < count; n++) {
    writeFileSync(join(folder, `IMG_${String(n).padStart(4, "0")}.jpg`), jpegOf(n, sizeBytes));
  }
}

export interface Run {
  summary: UploadSummary;
  events: UploadEvent[];
  endings: Map<string, UploadEvent>;
}

export async function run(options: Partial<UploadOptions> = {}): Promise<Run> {
  const events: UploadEvent[] = [];
  const endings = new Map<string, UploadEvent>();
  const summary = await upload(
    {
      paths: [folder],
      api: event.api,
      openWorker: (onProgress) => createPhotoWorker({}, reader, onProgress, whenSettled),
      workerCount: 2,
      sidecarsOf: () => new Map(),
      cacheFolder: join(home, "cache"),
      confirmWithinMs: 20_000,
      random: () => 0,
      limits: Promise.resolve(limits),
      ...options,
    },
    (event) => {
      events.push(event);
      if (!["uploaded", "planned", "duplicate", "skipped", "failed"].includes(event.type)) return;
      const { path } = event as Extract<UploadEvent, { type: "uploaded" }>;
      expect(endings.has(path), `${path} ends once`).toBe(false);
      endings.set(path.slice(folder.length + 1), event);
    },
  );
  const { found, uploaded, planned, duplicate, skipped, failed } = summary;
  expect(uploaded + planned + duplicate + skipped + failed).toBe(found);
  expect(endings.size).toBe(found);
  return { summary, events, endings };
}

export async function open(faults?: Faults): Promise<void> {
  event = await openFakeEvent(faults);
}
