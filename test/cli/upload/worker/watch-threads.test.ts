import type { Worker } from "node:worker_threads";
import { beforeEach, describe, expect, it } from "vitest";
import { watchBusy } from "../../../../cli/upload/worker/watch-threads.ts";

const mebibyte = 1024 * 1024;
let nowMs: number;
let activeMs: number;
let sentBytes: number;
let isBusy: () => boolean;

beforeEach(() => {
  nowMs = 0;
  activeMs = 0;
  sentBytes = 0;
  const eventLoopUtilization = () => ({ idle: nowMs - activeMs, active: activeMs, utilization: 0 });
  const thread = { performance: { eventLoopUtilization } } as unknown as Worker;
  isBusy = watchBusy(
    thread,
    () => sentBytes,
    () => nowMs,
  );
});

/** Advances the clock, with the thread's active share and the bytes sent meanwhile. */
function pass(ms: number, share: number, bytes = 0): void {
  nowMs += ms;
  activeMs += ms * share;
  sentBytes += bytes;
}

describe("a thread", () => {
  it("is busy if it was never idle for 400 ms", () => {
    pass(390, 1);
    expect(isBusy()).toBe(false);
    pass(10, 1);
    expect(isBusy()).toBe(true);
  });

  it("is not busy if it was sometimes idle", () => {
    pass(400, 0.8);
    expect(isBusy()).toBe(false);
  });

  it("is busy after 100 ms in which it sent as much as it reads ahead", () => {
    pass(90, 1, 40 * mebibyte);
    expect(isBusy(), "too soon to tell").toBe(false);
    pass(10, 1);
    expect(isBusy()).toBe(true);
  });

  it("is not busy just because of the bytes sent", () => {
    pass(100, 0.5, 40 * mebibyte);
    expect(isBusy()).toBe(false);
  });

  it("that has sent little is watched longer, because it reads ahead at the start", () => {
    pass(200, 1, 31 * mebibyte);
    expect(isBusy()).toBe(false);
    pass(200, 0, mebibyte);
    expect(isBusy()).toBe(false);
  });

  it("is judged again after each window", () => {
    pass(400, 1);
    expect(isBusy()).toBe(true);
    pass(399, 0);
    expect(isBusy(), "what it was in the last one").toBe(true);
    pass(1, 0);
    expect(isBusy()).toBe(false);
    pass(100, 1, 32 * mebibyte);
    expect(isBusy()).toBe(true);
  });
});
