import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Downtime, watchDowntime } from "../../../../cli/upload/requests/watch-downtime.ts";

let over: number[];
let downtime: Downtime;
beforeEach(() => {
  vi.useFakeTimers();
  over = [];
  downtime = watchDowntime({ mostMs: 300_000, now: Date.now, onOver: (downMs) => over.push(downMs) });
});
afterEach(() => void vi.useRealTimers());

const later = (ms: number) => vi.advanceTimersByTime(ms);

describe("the time without a connection", () => {
  it("is over once, while a call hangs", () => {
    downtime.began();
    later(299_999);
    expect(over).toEqual([]);
    later(1);
    downtime.unanswered();
    later(3_600_000);
    expect(over).toEqual([300_000]);
  });

  it("starts again with each answer and whenever bytes move, and does not run while nothing waits", () => {
    downtime.began();
    later(200_000);
    downtime.moved();
    later(200_000);
    expect(downtime.unanswered()).toBe(100_000);
    downtime.answered();
    later(3_600_000);
    expect(over).toEqual([]);
  });

  it("does not include the time that the computer slept", () => {
    downtime.began();
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(downtime.unanswered()).toBe(300_000);
    expect(over).toEqual([]);
  });

  it("is never over once it is closed", () => {
    downtime.began();
    downtime.close();
    later(3_600_000);
    expect(over).toEqual([]);
  });
});
