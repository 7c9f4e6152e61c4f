import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPhotoWorker } from "../../../../cli/upload/worker/photo-worker.ts";
import type { Prepared } from "../../../../cli/upload/worker/prepare-photo.ts";
import { readFailure } from "../../../../cli/upload/worker/read-file.ts";
import { createPhotoReader } from "../../../../cli/upload/worker/read-photo.ts";
import { waitUntilWritten } from "../../../../cli/upload/worker/wait-until-written.ts";
import { bulkPhoto } from "../../../support/bulk-photos.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-written-"));
  path = join(folder, "a.jpg");
});
afterEach(() => rmSync(folder, { recursive: true }));

const photo = bulkPhoto(1);
const half = photo.subarray(0, 2000);

/** Prepares the file. The clock moves only while it waits; then the changes happen one after the other. */
async function prepared(changes: ((time: number) => void)[], settleMs: number | undefined = 2_000) {
  let waits = 0;
  let time = Date.now();
  const wait = async (ms: number) => {
    waits++;
    time += ms;
    changes.shift()?.(time);
  };
  const options = settleMs === undefined ? {} : { settleMs };
  const worker = createPhotoWorker(
    options,
    createPhotoReader([]),
    () => {},
    () => time,
    wait,
  );
  const { size } = statSync(path);
  return { result: await worker.prepare(1, { file: { path }, sizeBytes: size, buffer: true, maxBytes: 1e9 }), waits };
}

/** Written at a time on the clock of prepared(). */
const write = (bytes: Buffer) => (time: number) => {
  writeFileSync(path, bytes);
  utimesSync(path, new Date(time), new Date(time));
};

describe("a file that was just written", () => {
  it("and is complete is taken at once", async () => {
    writeFileSync(path, photo);
    expect(await prepared([])).toMatchObject({ waits: 0, result: { kind: "photo", sizeBytes: photo.length } });
  });

  it.each([
    ["half of a photo", half],
    ["the reserved space of a photo", Buffer.alloc(photo.length)],
    ["nothing yet", Buffer.alloc(0)],
  ])("and contains %s is waited for and then taken complete", async (_, before) => {
    writeFileSync(path, before);
    const { result, waits } = await prepared([write(photo)]);
    expect(waits).toBeLessThanOrEqual(2);
    expect(result).toMatchObject({ kind: "photo", sizeBytes: photo.length });
    expect(result).not.toHaveProperty("cut");
  });

  it("and stays half a photo is taken as it is and reported as cut", async () => {
    writeFileSync(path, half);
    expect(await prepared([])).toMatchObject({ waits: 1, result: { kind: "photo", cut: expect.any(String) } });
  });

  it("and keeps changing fails as changing", async () => {
    writeFileSync(path, half);
    const changes = Array.from({ length: 20 }, (_, n) => write(photo.subarray(0, 2000 + n)));
    const { result } = await prepared(changes);
    expect(result).toMatchObject({ kind: "failed", code: "changing" });
  });

  it("by a clock ahead of ours is waited for once, and taken if it has not changed", async () => {
    writeFileSync(path, half);
    const ahead = new Date(Date.now() + 20_000);
    utimesSync(path, ahead, ahead);
    expect(await prepared([])).toMatchObject({ waits: 1, result: { kind: "photo", cut: expect.any(String) } });
    const nextYear = new Date(Date.now() + 365 * 86_400_000);
    utimesSync(path, nextYear, nextYear);
    expect(await prepared([])).toMatchObject({ waits: 0, result: { kind: "photo" } });
  });

  it("is not waited for unless asked to", async () => {
    writeFileSync(path, half);
    const worker = createPhotoWorker(
      {},
      createPhotoReader([]),
      () => {},
      Date.now,
      () => expect.fail("nobody waits"),
    );
    const job = { file: { path }, sizeBytes: half.length, buffer: false, maxBytes: 1e9 };
    expect(await worker.prepare(1, job)).toMatchObject({ kind: "photo", cut: expect.any(String) });
  });
});

describe("a file that another program has locked, as copying it does on Windows", () => {
  const job = () => ({ file: { path }, sizeBytes: photo.length, buffer: false, maxBytes: 1e9 });
  const held = readFailure(Object.assign(new Error("EBUSY: resource busy or locked, open"), { code: "EBUSY" }));
  const options = { settleMs: 2_000, now: Date.now, wait: async () => {}, forget: () => {} };

  it("is waited for", async () => {
    writeFileSync(path, photo);
    const prepared = await waitUntilWritten(job(), held, async () => whole, options);
    expect(prepared).toBe(whole);
  });

  it("fails as changing if it stays held", async () => {
    writeFileSync(path, photo);
    const prepared = await waitUntilWritten(job(), held, async () => held, options);
    expect(prepared).toEqual({
      kind: "failed",
      code: "changing",
      message: "another program is using it; run the same command again when that is done",
    });
  });

  const whole: Prepared = {
    kind: "photo",
    contentType: "image/jpeg",
    photoId: "",
    sha256: "",
    sizeBytes: photo.length,
    identity: "",
    readAtMs: 0,
    caption: {},
    warnings: [],
  };
});

describe("a file that has grown since it was found", () => {
  it("is waited for until it stops changing", async () => {
    writeFileSync(path, photo);
    let time = Date.now();
    let waits = 0;
    const wait = async (ms: number) => {
      waits++;
      time += ms;
    };
    const worker = createPhotoWorker(
      { settleMs: 2_000 },
      createPhotoReader([]),
      () => {},
      () => time,
      wait,
    );
    const job = { file: { path }, sizeBytes: 100, buffer: false, maxBytes: 1e9 };
    expect(await worker.prepare(1, job)).toMatchObject({ kind: "photo", sizeBytes: photo.length });
    expect(waits).toBe(1);
  });
});
