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

/** Lets so much time pass, in which the thread was active for this share, and sent so much. */
function pass(ms: number, share: number, bytes = 0): void {
  nowMs += ms;
  activeMs += ms * share;
  sentBytes += bytes;
}

describe("a thread", () => {
  it("is busy when it had no rest in four tenths of a second", () => {
    pass(390, 1);
    expect(isBusy()).toBe(false);
    pass(10, 1);
    expect(isBusy()).toBe(true);
  });

  it("is not busy when it had some", () => {
    pass(400, 0.8);
    expect(isBusy()).toBe(false);
  });

  it("is busy after a tenth of a second in which it sent as much as it reads ahead", () => {
    pass(90, 1, 40 * mebibyte);
    expect(isBusy(), "too soon to tell").toBe(false);
    pass(10, 1);
    expect(isBusy()).toBe(true);
  });

  it("is not busy by what it sent alone", () => {
    pass(100, 0.5, 40 * mebibyte);
    expect(isBusy()).toBe(false);
  });

  it("that has sent little is looked at for longer: at the start it reads ahead", () => {
    pass(200, 1, 31 * mebibyte);
    expect(isBusy()).toBe(false);
    pass(200, 0, mebibyte);
    expect(isBusy()).toBe(false);
  });

  it("is looked at anew after each window", () => {
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
