// Which thread sends a small photo, as decided by the engine's side of a worker. The worker's thread only records its messages.
import { EventEmitter } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, it } from "vitest";
import { threadWorkers } from "../../../../cli/upload/worker/open-workers.ts";
import type { PhotoWorker } from "../../../../cli/upload/worker/photo-worker.ts";
import { slabBytes } from "../../../../cli/upload/worker/slabs.ts";
import type { Answer, Call } from "../../../../cli/upload/worker/worker-messages.ts";
import { preparedPhoto } from "../../../support/found-file.ts";
import { type HttpServer, serveHttp } from "../../../support/http-server.ts";

const file = { path: "/photos/a.jpg" };
const sizeBytes = 400_000;
let store: HttpServer;
let thread: EventEmitter;
let calls: Call[];
let worker: PhotoWorker;

beforeEach(async () => {
  store = await serveHttp((_asked, response) => response.end());
  calls = [];
  thread = Object.assign(new EventEmitter(), {
    postMessage: (posted: Call[]) => void calls.push(...posted),
    performance: { eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: 0 }) },
    terminate: async () => 0,
  });
  worker = threadWorkers({}, { languages: [] }, () => thread as Worker)(() => {});
  void worker.prepare(1, { file, sizeBytes, buffer: true, maxBytes: 1e9 });
  const bytes = { sizeBytes, numbers: [0, 1], added: [new SharedArrayBuffer(16 * slabBytes)] };
  say({ op: "prepare", id: 1, result: preparedPhoto("a.jpg"), bytes });
});
afterEach(async () => {
  await worker.close();
  await store[Symbol.asyncDispose]();
});

const say = (answer: Answer) => thread.emit("message", [answer]);
const put = () =>
  worker.put(1, { url: `${store.origin}/a`, headers: {}, stallMs: 60_000, file, sizeBytes, identity: "1" });
/** The messages to the thread, once all are posted. */
async function told(): Promise<string[]> {
  await nextTurn();
  return calls.map(({ op }) => op);
}
async function untilTold(op: Call["op"]): Promise<void> {
  while (!(await told()).includes(op)) {}
}

it("a photo that was sent from here is forgotten, as its worker reuses the memory", async () => {
  const sending = put();
  await untilTold("afterPut");
  say({ op: "afterPut", id: 1, result: false });
  expect(await sending).toMatchObject({ status: 200 });
  put().catch(() => {});
  expect((await told()).at(-1)).toBe("put");
  expect(store.asked).toHaveLength(1);
});

it.each([
  ["its worker has sent", () => void say({ op: "put", id: 1, result: stored, bytes: 0 })],
  ["is released", () => worker.release(1)],
])("a photo that %s is forgotten here, too", async (_, happens) => {
  happens();
  put().catch(() => {});
  expect((await told()).at(-1)).toBe("put");
  expect(store.asked).toHaveLength(0);
});

const stored = { kind: "answered", status: 200, timing: { elapsedMs: 1 } } as const;
