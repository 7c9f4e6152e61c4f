import { describe, expect, it } from "vitest";
import { createWorkerPool } from "../../../../cli/upload/flow/worker-pool.ts";
import type { PhotoWorker } from "../../../../cli/upload/worker/photo-worker.ts";

/** Up to four workers; the first is always open. */
function open(isBusy = true, ready = Promise.resolve()) {
  const opened: PhotoWorker[] = [];
  const closed: PhotoWorker[] = [];
  const workers = createWorkerPool(
    () => {
      const worker = {
        isBusy: () => isBusy,
        ready: () => ready,
        close: async () => void closed.push(worker),
      } as unknown as PhotoWorker;
      opened.push(worker);
      return worker;
    },
    4,
    () => {},
  );
  return { workers, opened, closed };
}

const megabyte = 1024 * 1024;
const enterAll = (workers: ReturnType<typeof open>["workers"], photos: number, sizeBytes: number) =>
  Array.from({ length: photos }, () => workers.enter(sizeBytes));

describe("a second worker", () => {
  it("is opened if large photos keep the first one busy", () => {
    const { workers, opened } = open();
    enterAll(workers, 5, 6 * megabyte);
    expect(opened).toHaveLength(1);
    enterAll(workers, 3, 6 * megabyte);
    expect(opened).toHaveLength(2);
  });

  it("is not opened while the first one is sometimes idle, because the link is the limit", () => {
    const { workers, opened } = open(false);
    enterAll(workers, 64, 6 * megabyte);
    expect(opened).toHaveLength(1);
  });

  it("is not opened for small photos, however many there are", () => {
    const { workers, opened } = open();
    enterAll(workers, 4_000, 150_000);
    expect(opened).toHaveLength(1);
  });

  it("gets photos once its thread answers: each photo goes to the least loaded worker", async () => {
    const { workers, opened } = open();
    const early = enterAll(workers, 8, 6 * megabyte);
    expect(opened).toHaveLength(2);
    expect(early.every(({ worker }) => worker === opened[0])).toBe(true);
    for (const entered of early) entered.leave();
    await Promise.resolve();
    const entered = enterAll(workers, 16, 6 * megabyte);
    const share = entered.filter(({ worker }) => worker === opened[0]).length;
    expect(share).toBeLessThanOrEqual(10);
  });

  it("is not needed if the system allows no further thread", () => {
    let opened = 0;
    const worker = { isBusy: () => true } as unknown as PhotoWorker;
    const workers = createWorkerPool(
      () => {
        if (++opened > 1) throw new Error("Worker initialization failure: EAGAIN");
        return worker;
      },
      4,
      () => {},
    );
    const entered = enterAll(workers, 16, 6 * megabyte);
    expect(entered.every((place) => place.worker === worker)).toBe(true);
    expect(opened).toBe(2); // it is not tried again
  });

  it("is not needed if its thread fails to start, and is closed with the others", async () => {
    const { workers, opened, closed } = open(true, Promise.reject(new Error("EMFILE: too many open files")));
    enterAll(workers, 8, 6 * megabyte);
    await new Promise(setImmediate);
    const later = enterAll(workers, 16, 6 * megabyte);
    expect(later.every(({ worker }) => worker === opened[0])).toBe(true);
    expect(opened).toHaveLength(2);
    await workers.close();
    expect(closed).toEqual(opened);
  });

  it("is not opened for photos that have left, however often they leave", () => {
    const { workers, opened } = open();
    for (let n = 0; n < 20; n++) {
      const entered = workers.enter(20 * megabyte);
      entered.leave();
      entered.leave();
    }
    expect(opened).toHaveLength(1);
  });
});

it("each worker is closed once, however often close is called", async () => {
  const { workers, opened, closed } = open();
  enterAll(workers, 16, 6 * megabyte);
  await Promise.all([workers.close(), workers.close()]);
  expect(closed).toEqual(opened);
});
