import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entryAt } from "../../../../cli/upload/worker/list-folder.ts";
import { type LocalPath, localPathOf } from "../../../../cli/upload/worker/local-path.ts";
import type * as OpenWorkers from "../../../../cli/upload/worker/open-workers.ts";
import type { PhotoWorker, WorkerOptions } from "../../../../cli/upload/worker/photo-worker.ts";
import type * as StartWorkerThread from "../../../../cli/upload/worker/start-worker-thread.ts";
import { serveHttp } from "../../../support/http-server.ts";
import { listen } from "../../../support/listen.ts";
import { tinyJpeg } from "../../../support/tiny-photos.ts";

// A thread's entry must be JavaScript, which `npm test` builds first.
const built = (module: string) =>
  pathToFileURL(join(import.meta.dirname, "../../../../dist/cli/upload/worker", module)).href;

let folder: string;
let worker: PhotoWorker;
let progress: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "photoup-workers-"));
  progress = 0;
  worker = await open({});
});
afterEach(async () => {
  await worker?.close();
  rmSync(folder, { recursive: true });
});

async function open(options: WorkerOptions): Promise<PhotoWorker> {
  const { threadWorkers } = (await import(built("open-workers.js"))) as typeof OpenWorkers;
  const { startWorkerThread } = (await import(built("start-worker-thread.js"))) as typeof StartWorkerThread;
  const openWorker = threadWorkers(options, { languages: ["en"] }, startWorkerThread);
  return openWorker((_id, bytes) => {
    progress += bytes;
  });
}

/** A store that answers each put with 200 and keeps the hash of its body. */
async function hashPuts(onPut = () => {}) {
  const hashes: string[] = [];
  // On a busy machine, a connection must not be closed before it is reused.
  const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
    const hash = createHash("sha256");
    for await (const piece of request) hash.update(piece);
    hashes.push(hash.digest("hex"));
    onPut();
    response.end();
  });
  return { hashes, ...(await listen(server)) };
}

const bytes = tinyJpeg(Buffer.alloc(400_000, "photo"));
function photo() {
  const path = join(folder, "a.jpg");
  writeFileSync(path, bytes);
  return { file: { path }, sizeBytes: bytes.length, identity: entryAt({ path }).identity };
}

describe.skipIf(!existsSync(new URL(built("open-workers.js"))) /* not built yet */)(
  "a worker in a thread of its own",
  () => {
    it("lists, prepares and puts, and reports all bytes before the end of a put", async () => {
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

    it.each([
      ["a small photo from the engine's thread", 400_000, {}, true],
      ["a small photo of several slabs from the engine's thread", 1_000_000, {}, true],
      ["a larger one from its own thread", 1_100_000, {}, false],
      ["a tiny one from its own thread", 4_000, {}, false],
      ["a small one from its own thread if the rate is limited", 400_000, { limitBytesPerSecond: 1e9 }, false],
    ])("sends %s, byte for byte", async (_, length, options, isHere) => {
      await worker.close();
      worker = await open(options);
      const sent = tinyJpeg(randomBytes(length));
      const path = join(folder, "b.jpg");
      writeFileSync(path, sent);
      const job = { file: { path }, sizeBytes: sent.length, buffer: true, maxBytes: 1e9 };
      await worker.prepare(7, job);
      const { identity } = entryAt({ path });
      let sockets = 0;
      await using store = await hashPuts(() => {
        sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
      });
      const request = { url: `${store.origin}/b`, headers: {}, stallMs: 60_000 };
      const put = { ...request, file: { path }, sizeBytes: sent.length, identity };
      expect(await worker.put(7, put)).toMatchObject({ status: 200 });
      expect(store.hashes).toEqual([createHash("sha256").update(sent).digest("hex")]);
      expect(progress).toBe(sent.length);
      expect(sockets).toBe(isHere ? 2 : 1); // one of them is the store's
    });

    it.each([
      ["small", 400_000],
      ["larger", 1_100_000],
    ])(
      "reports that the file of a %s photo has changed since hashing, and sends what was hashed",
      async (_, length) => {
        const sent = tinyJpeg(randomBytes(length));
        const path = join(folder, "b.jpg");
        writeFileSync(path, sent);
        await worker.prepare(7, { file: { path }, sizeBytes: sent.length, buffer: true, maxBytes: 1e9 });
        const { identity } = entryAt({ path });
        writeFileSync(path, "another");
        await using store = await hashPuts();
        const request = { url: `${store.origin}/b`, headers: {}, stallMs: 60_000 };
        const put = { ...request, file: { path }, sizeBytes: sent.length, identity };
        expect(await worker.put(7, put)).toMatchObject({ status: 200, isChanged: true });
        expect(store.hashes).toEqual([createHash("sha256").update(sent).digest("hex")]);
      },
    );

    it("sends many small photos at once from reused slabs, each with its own bytes", async () => {
      await using store = await hashPuts();
      const hashes: string[] = [];
      for (let round = 0; round < 3; round++) {
        await Promise.all(
          Array.from({ length: 40 }, async (_, n) => {
            const sent = tinyJpeg(randomBytes(10_000 + 9_000 * n));
            const file = { path: join(folder, `${round}-${n}.jpg`) };
            const id = round * 100 + n;
            writeFileSync(file.path, sent);
            hashes.push(createHash("sha256").update(sent).digest("hex"));
            const sizeBytes = sent.length;
            const prepared = await worker.prepare(id, { file, sizeBytes, buffer: true, maxBytes: 1e9 });
            const identity = prepared.kind === "photo" ? prepared.identity : "";
            const job = { url: `${store.origin}/${id}`, headers: {}, stallMs: 60_000, file, sizeBytes, identity };
            expect(await worker.put(id, job)).toMatchObject({ status: 200 });
          }),
        );
      }
      expect(store.hashes.sort()).toEqual(hashes.sort());
    });

    it.each(["restart", "abort"] as const)("ends the put of a small photo at %s, and keeps its bytes", async (how) => {
      const { file, sizeBytes, identity } = photo();
      await worker.prepare(1, { file, sizeBytes, buffer: true, maxBytes: 1e9 });
      let n = 0;
      await using store = await serveHttp((_asked, response) => {
        if (++n > 1) response.end();
        else if (how === "restart") worker.restart(1);
        else worker.abort();
      });
      const job = { url: `${store.origin}/a`, headers: {}, stallMs: 60_000, file, sizeBytes, identity };
      if (how === "abort") {
        expect(await worker.put(1, job)).toMatchObject({ kind: "unanswered", code: "aborted" });
        expect(await worker.put(1, job)).toMatchObject({ kind: "unanswered", code: "aborted" });
        expect(n).toBe(1);
        return;
      }
      expect(await worker.put(1, job)).toEqual({ kind: "restarted" });
      expect(await worker.put(1, job)).toMatchObject({ status: 200 });
      expect(store.asked[1]?.headers["content-length"]).toBe(String(sizeBytes));
    });

    it("slows an active put of a small photo", async () => {
      const { file, sizeBytes, identity } = photo();
      await worker.prepare(1, { file, sizeBytes, buffer: true, maxBytes: 1e9 });
      await using store = await hashPuts();
      const job = { url: `${store.origin}/a`, headers: {}, stallMs: 60_000, file, sizeBytes, identity };
      const putAt = performance.now();
      const put = worker.put(1, job);
      worker.limit(1, 1e6);
      expect(await put).toMatchObject({ status: 200 });
      expect(performance.now() - putAt).toBeGreaterThan(200); // 400 kB, at 1 MB/s
    });

    it("sends a released small photo from the disk", async () => {
      const { file, sizeBytes, identity } = photo();
      await worker.prepare(1, { file, sizeBytes, buffer: true, maxBytes: 1e9 });
      worker.release(1);
      await using store = await hashPuts();
      const job = { url: `${store.origin}/a`, headers: {}, stallMs: 60_000, file, sizeBytes, identity };
      expect(await worker.put(1, job)).toMatchObject({ status: 200 });
      expect(store.hashes).toEqual([createHash("sha256").update(bytes).digest("hex")]);
    });

    it("handles many calls at once", async () => {
      const { file } = photo();
      const prepared = await Promise.all(
        Array.from({ length: 50 }, (_, n) => worker.prepare(n, { file, sizeBytes: 1, buffer: false, maxBytes: 1e9 })),
      );
      expect(new Set(prepared.map((one) => one.kind === "photo" && one.photoId)).size).toBe(1);
    });

    it("ends one put and no other, and starts it again on request", async () => {
      const { file, sizeBytes, identity } = photo();
      const held = new Map<string, ServerResponse>();
      await using store = await serveHttp((asked, response, n) => {
        if (n > 2) response.end();
        else held.set(asked.url, response);
        if (n === 2) worker.restart(1);
      });
      const put = (id: number) =>
        worker.put(id, { url: `${store.origin}/${id}`, headers: {}, stallMs: 60_000, file, sizeBytes, identity });
      const [first, second] = [put(1), put(2)];
      expect(await first).toEqual({ kind: "restarted" });
      held.get("/2")?.end();
      expect(await second).toMatchObject({ status: 200 });
      expect(await put(1)).toMatchObject({ status: 200 });
      worker.restart(1); // it has ended
    });

    it("is busy while its event loop is never idle", async () => {
      expect(worker.isBusy()).toBe(false);
      const { file, sizeBytes } = photo();
      const until = performance.now() + 20_000;
      let wasBusy = false;
      for (let id = 0; !wasBusy && performance.now() < until; id += 50) {
        await Promise.all(
          Array.from({ length: 50 }, (_, n) =>
            worker.prepare(id + n, { file, sizeBytes, buffer: false, maxBytes: 1e9 }),
          ),
        );
        wasBusy = worker.isBusy();
      }
      expect(wasBusy).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 500));
      worker.isBusy();
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(worker.isBusy()).toBe(false);
    });

    it("ends active puts when aborted, and starts no more", async () => {
      const { file, sizeBytes, identity } = photo();
      await using store = await serveHttp(() => worker.abort());
      const job = { url: `${store.origin}/a`, headers: {}, stallMs: 60_000, file, sizeBytes, identity };
      expect(await worker.put(1, job)).toMatchObject({ kind: "unanswered", code: "aborted" });
      expect(await worker.put(2, job)).toMatchObject({ kind: "unanswered", code: "aborted" });
      expect(store.asked).toHaveLength(1);
    });

    it("rejects waiting and later calls when its thread has failed", async () => {
      const { file, sizeBytes, identity } = photo();
      // An invalid call stands for a bug in the thread.
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

    it("sends nothing once its thread has failed", async () => {
      const { file, sizeBytes, identity } = photo();
      await worker.prepare(1, { file, sizeBytes, buffer: true, maxBytes: 1e9 });
      const job = { headers: {}, stallMs: 60_000, file, sizeBytes, identity };
      const bug = { ...job, url: "http://127.0.0.1:9/", file: undefined as never };
      await expect(worker.put(2, bug)).rejects.toThrow("undefined");
      await using store = await serveHttp((_asked, response) => response.end());
      await expect(worker.put(1, { ...job, url: `${store.origin}/a` })).rejects.toThrow("undefined");
      expect(store.asked).toEqual([]);
    });

    it("leaves a photo that has grown since it was found to the worker's thread", async () => {
      const sent = tinyJpeg(randomBytes(1_100_000));
      const path = join(folder, "b.jpg");
      writeFileSync(path, sent);
      await worker.prepare(7, { file: { path }, sizeBytes: 100_000, buffer: true, maxBytes: 1e9 });
      let sockets = 0;
      await using store = await hashPuts(() => {
        sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
      });
      const { identity } = entryAt({ path });
      const request = { url: `${store.origin}/b`, headers: {}, stallMs: 60_000 };
      await worker.put(7, { ...request, file: { path }, sizeBytes: sent.length, identity });
      expect(store.hashes).toEqual([createHash("sha256").update(sent).digest("hex")]);
      expect(sockets).toBe(1);
    });

    it("deletes a file, whatever the bytes of its name, and keeps one that has changed", async () => {
      const sha256 = createHash("sha256").update("photo").digest("base64");
      const remove = (local: LocalPath, id: number) => {
        const found = { local: { ...local, sizeBytes: 5 }, relativePath: "a.jpg" };
        return worker.remove(id, { found, sha256, sidecarDoubt: undefined, removal: { kind: "delete" } });
      };
      const path = join(folder, "a.jpg");
      writeFileSync(path, "other");
      expect(await remove({ path }, 1)).toMatchObject([{ type: "warning", path, code: "kept" }]);
      expect(existsSync(path)).toBe(true);
      const bytes = process.platform === "linux" ? Buffer.from(`${folder}/\xff.jpg`, "latin1") : Buffer.from(path);
      writeFileSync(bytes, "photo");
      const local = localPathOf(bytes);
      expect(await remove(local, 2)).toEqual([{ type: "removed", path: local.path }]);
      expect(existsSync(bytes)).toBe(false);
    });

    it("rejects calls once it is closed", async () => {
      await worker.close();
      await expect(worker.list(1, { path: folder })).rejects.toThrow("closed");
    });
  },
);
