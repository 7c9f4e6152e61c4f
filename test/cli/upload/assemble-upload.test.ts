import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { assembleUpload, type UploadComponents } from "../../../cli/upload/assemble-upload.ts";
import type { PhotoTask } from "../../../cli/upload/photo-task.ts";
import type { StopReason } from "../../../cli/upload/stopper.ts";
import { createTally } from "../../../cli/upload/tally.ts";
import type { PhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";
import { preparedPhoto } from "../../support/found-file.ts";

const MB = 1_000_000;
let upload: UploadComponents;
let restarted: number[];
let worker: PhotoWorker;
/** Reports sent bytes as a worker does. */
let send: (id: number, bytes: number) => void;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  restarted = [];
  worker = {
    restart: (id: number) => void restarted.push(id),
    stopReading() {},
    abort() {},
    planParts() {},
    close: async () => {},
  } as unknown as PhotoWorker;
  const report = () => {};
  upload = assembleUpload(
    {
      paths: [],
      api: { initiate: () => new Promise(() => {}), lookup: () => new Promise(() => {}) },
      openWorker(onProgress) {
        send = onProgress;
        return worker;
      },
      workerCount: 1,
      sidecarsOf: () => new Map(),
    },
    report,
    createTally(report),
    { askKnown: async () => {}, processFile: async () => {}, giveUp() {} },
  );
});
afterEach(async () => {
  await upload.close();
  vi.useRealTimers();
});

const begin = (id: number, sizeBytes: number) =>
  upload.surroundings.transfers.begin(id, { path: `/photos/${id}.jpg`, sizeBytes, worker });
const stop = (code: StopReason["code"]) => upload.session.stopper.stop({ code, message: code });

describe("active transfers when a run is interrupted", () => {
  beforeEach(() => {
    begin(1, 100 * MB);
    begin(2, 2 * MB);
    for (let ticks = 0; ticks < 2; ticks++) {
      for (const id of [1, 2]) send(id, 0.25 * MB);
      vi.advanceTimersByTime(500);
    }
  });

  it("end at once if they cannot finish in the time left", () => {
    stop("interrupted");
    expect(restarted).toEqual([1]);
  });

  it("continue if the run stops for another reason, because they have permission", () => {
    stop("quota_exceeded");
    expect(restarted).toEqual([]);
  });
});

it("photos that wait to be confirmed are given up when the run is halted", async () => {
  const confirmation = upload.arriving.confirm(preparedPhoto("a.jpg"));
  upload.session.stopper.halt();
  expect(await confirmation).toMatchObject({ kind: "failed", code: "not_confirmed" });
});

it("more large photos get a slot once the sent bytes show that the line is fast", async () => {
  const { slots } = upload.surroundings;
  let taken = 0;
  for (const id of [1, 2, 3]) {
    void slots.take(20 * MB).then(() => taken++);
    begin(id, 20 * MB);
  }
  send(1, 1);
  await nextTurn();
  expect(taken).toBe(2);
  vi.advanceTimersByTime(100);
  send(1, 10 * MB);
  await nextTurn();
  expect(taken).toBe(3);
});

it("a photo sends several parts at once only once the line's rate is known, and while no other photo sends parts", () => {
  const parts = upload.arriving.delivery.parts;
  if (!parts) return expect.unreachable("parts are sent");
  const [one, another] = [{}, {}] as [PhotoTask, PhotoTask];
  parts.sendingParts.add(one);
  begin(1, 20 * MB);
  send(1, 1);
  expect([parts.hasSpareSlot(20 * MB), parts.isSlotWanted()]).toEqual([false, false]);
  vi.advanceTimersByTime(100);
  send(1, 10 * MB);
  expect([parts.hasSpareSlot(20 * MB), parts.isSlotWanted()]).toEqual([true, false]);
  parts.sendingParts.add(another);
  expect([parts.hasSpareSlot(20 * MB), parts.isSlotWanted()]).toEqual([false, true]);
});
