import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entryAt } from "../../../../cli/upload/worker/list-folder.ts";
import type * as OpenWorkers from "../../../../cli/upload/worker/open-workers.ts";
import type { PhotoWorker } from "../../../../cli/upload/worker/photo-worker.ts";
import { serveHttp } from "../../../support/http-server.ts";
import { tinyJpeg } from "../../../support/tiny-photos.ts";

// A thread's entry is JavaScript: `npm test` builds it first.
const built = join(import.meta.dirname, "../../../../dist/cli/upload/worker/open-workers.js");

let folder: string;
let worker: PhotoWorker;
let progress: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "photoup-workers-"));
  progress = 0;
  const { threadWorkers } = (await import(pathToFileURL(built).href)) as typeof OpenWorkers;
  worker = threadWorkers(
    {},
    { languages: ["en"] },
  )((_id, bytes) => {
    progress += bytes;
  });
});
afterEach(async () => {
  await worker?.close();
  rmSync(folder, { recursive: true });
});

const bytes = tinyJpeg(Buffer.alloc(400_000, "photo"));
function photo() {
  const path = join(folder, "a.jpg");
  writeFileSync(path, bytes);
  return { file: { path }, sizeBytes: bytes.length, identity: entryAt({ path }).identity };
}

describe.skipIf(!existsSync(built) /* not built yet */)("a worker in a thread of its own", () => {
  it("lists, prepares and puts, and tells of all bytes before it tells that a put has ended", async () => {
    await using store = await serveHttp((_asked, response) => response.end());
    const { file, sizeBytes, identity } = photo();
    expect(await worker.list(1, { path: folder })).toMatchObject({
      slice: { entries: [{ name: { path: "a.jpg" } }], isLast: true },
    });
    expect(await worker.prepare(1, { file, sizeBytes, buffer: true, maxBytes: 1e9 })).toMatchObject({
      kind: "photo",
      contentType: "image/jpeg",
      sha256: createHash("sha256").update(bytes).digest("base64"),
    });
    const job = { url: `${store.origin}/a`, headers: {}, stallMs: 60_000, file, sizeBytes, identity };
    expect(await worker.put(1, job)).toMatchObject({ status: 200 });
    expect(progress).toBe(sizeBytes);
    expect(store.asked[0]?.headers["content-length"]).toBe(String(sizeBytes));
  });

  it("does many things at once", async () => {
    const { file } = photo();
    const prepared = await Promise.all(
      Array.from({ length: 50 }, (_, n) => worker.prepare(n, { file, sizeBytes: 1, buffer: false, maxBytes: 1e9 })),
    );
    expect(new Set(prepared.map((one) => one.kind === "photo" && one.photoId)).size).toBe(1);
  });

  it("gives up one put and no other, and begins it again when it is told to", async () => {
    const { file, sizeBytes, identity } = photo();
    let n = 0;
    await using store = await serveHttp((_asked, response) => {
      if (++n === 2) worker.restart(1);
      if (n === 3) response.end();
      return new Promise((resolve) => setTimeout(resolve, 50)).then(() => n > 1 && void response.end());
    });
    const job = { url: `${store.origin}/a`, headers: {}, stallMs: 60_000, file, sizeBytes, identity };
    const [first, second] = await Promise.all([worker.put(1, job), worker.put(2, job)]);
    expect(first).toEqual({ kind: "restarted" });
    expect(second).toMatchObject({ status: 200 });
    expect(await worker.put(1, job)).toMatchObject({ status: 200 });
    worker.restart(1); // it has ended
  });

  it("is busy while it has no rest", async () => {
    expect(worker.isBusy()).toBe(false);
    const { file, sizeBytes } = photo();
    const until = performance.now() + 20_000;
    let wasBusy = false;
    for (let id = 0; !wasBusy && performance.now() < until; id += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, n) => worker.prepare(id + n, { file, sizeBytes, buffer: false, maxBytes: 1e9 })),
      );
      wasBusy = worker.isBusy();
    }
    expect(wasBusy).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 500));
    worker.isBusy();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(worker.isBusy()).toBe(false);
  });

  it("ends the puts under way when it is aborted, and begins no more", async () => {
    const { file, sizeBytes, identity } = photo();
    await using store = await serveHttp(() => worker.abort());
    const job = { url: `${store.origin}/a`, headers: {}, stallMs: 60_000, file, sizeBytes, identity };
    expect(await worker.put(1, job)).toMatchObject({ kind: "unanswered", code: "aborted" });
    expect(await worker.put(2, job)).toMatchObject({ kind: "unanswered", code: "aborted" });
    expect(store.asked).toHaveLength(1);
  });

  it("rejects what waits, and what comes later, when its thread has failed", async () => {
    const { file, sizeBytes, identity } = photo();
    // What no caller does: it stands for a bug in the thread.
    const job = {
      url: "http://127.0.0.1:9/",
      headers: {},
      stallMs: 60_000,
      file: undefined as never,
      sizeBytes,
      identity,
    };
    await expect(worker.put(1, job)).rejects.toThrow("undefined");
    await expect(worker.prepare(2, { file, sizeBytes, buffer: false, maxBytes: 1e9 })).rejects.toThrow("undefined");
  });

  it("rejects what is asked of it once it is closed", async () => {
    await worker.close();
    await expect(worker.list(1, { path: folder })).rejects.toThrow("closed");
  });
});
