import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { UploadEvent } from "../../../../cli/upload/events.ts";
import { createRequestGate, type RequestGate } from "../../../../cli/upload/requests/request-gate.ts";

let events: UploadEvent[];
let gate: RequestGate;
let passed: number;
let givenUp: number;

beforeEach(() => {
  vi.useFakeTimers();
  events = [];
  passed = givenUp = 0;
  gate = createRequestGate({
    giveUpAfterMs: 60_000,
    now: Date.now,
    random: () => 1,
    report: (event) => events.push(event),
    onGivenUp: () => givenUp++,
  });
});
afterEach(() => void vi.useRealTimers());

/** A caller that only waits at the gate. */
const wait = () => void gate.pass().then(() => passed++);
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const goOffline = () => {
  for (let n = 0; n < 4; n++) gate.unanswered("ECONNRESET");
};

describe("the gate", () => {
  it("is open at first", async () => {
    await gate.pass();
    await gate.waitOutPause();
    expect(events).toEqual([]);
  });

  it("is closed to all for as long as the server asks", async () => {
    gate.slowDown(5_000, "SlowDown");
    for (let n = 0; n < 3; n++) wait();
    void gate.waitOutPause().then(() => passed++);
    await later(4_999);
    expect(passed).toBe(0);
    await later(1);
    expect(passed).toBe(4);
    expect(events).toEqual([{ type: "paused", reason: "slow_down", delayMs: 5_000, message: "SlowDown" }]);
  });

  it("is closed for at most five minutes, whatever the server asks", async () => {
    gate.slowDown(86_400_000, "SlowDown");
    wait();
    await later(5 * 60_000);
    expect(passed).toBe(1);
  });

  it("stays closed until the longest pause has passed", async () => {
    gate.slowDown(5_000, "SlowDown");
    gate.slowDown(1_000, "SlowDown");
    wait();
    await later(4_999);
    expect(passed).toBe(0);
    await later(1);
    expect(passed).toBe(1);
  });

  it("pauses longer with each overload without Retry-After, and shorter again after answers", async () => {
    const delays = () => events.flatMap((event) => (event.type === "paused" ? [event.delayMs] : []));
    for (let n = 0; n < 3; n++) {
      gate.slowDown(undefined, "SlowDown");
      await later(60_000);
    }
    expect(delays()).toEqual([500, 1_000, 2_000]);
    for (let n = 0; n < 12; n++) gate.answered();
    gate.slowDown(undefined, "SlowDown");
    expect(delays().at(-1)).toBe(500);
  });

  it("counts a burst of refusals as one", async () => {
    for (let n = 0; n < 50; n++) gate.slowDown(undefined, "SlowDown");
    wait();
    await later(500);
    expect(passed).toBe(1);
  });

  it("tolerates three requests without an answer", async () => {
    for (let n = 0; n < 3; n++) gate.unanswered("ECONNRESET");
    await gate.pass();
    expect(events).toEqual([]);
  });

  it("admits one probe at a time while offline", async () => {
    goOffline();
    for (let n = 0; n < 20; n++) wait();
    expect(passed).toBe(0);
    await later(500);
    expect(passed).toBe(1);
    gate.unanswered("ECONNRESET");
    await later(999);
    expect(passed).toBe(1);
    await later(1);
    expect(passed).toBe(2);
  });

  it("admits another probe if the first hangs", async () => {
    goOffline();
    for (let n = 0; n < 20; n++) wait();
    await later(500);
    expect(passed).toBe(1);
    await later(7_999);
    expect(passed).toBe(1);
    await later(8_001);
    expect(passed).toBe(3);
  });

  it("opens to all when an answer arrives, and reports it once", async () => {
    goOffline();
    for (let n = 0; n < 20; n++) wait();
    await later(500);
    gate.answered();
    gate.answered();
    await later(0);
    expect(passed).toBe(20);
    expect(events.map(({ type }) => type)).toEqual(["paused", "resumed"]);
  });

  it("stays closed for as long as a server asked, although another one answers again, and says so", async () => {
    gate.slowDown(30_000, "SlowDown");
    goOffline();
    await later(10_000);
    gate.answered();
    const rest = { type: "paused", reason: "slow_down", delayMs: 20_000, message: "SlowDown" };
    expect(events.slice(-2)).toEqual([{ type: "resumed" }, rest]);
    wait();
    await later(19_999);
    expect(passed).toBe(0);
    await later(1);
    expect(passed).toBe(1);
  });

  it("gives up after the time without an answer", async () => {
    goOffline();
    await later(60_001);
    const waiting = gate.waitOutPause();
    await waiting;
    gate.unanswered("ENETUNREACH");
    await expect(gate.pass()).rejects.toMatchObject({ code: "unreachable", isTransient: true });
    await expect(gate.waitOutPause()).rejects.toMatchObject({ code: "unreachable" });
  });

  it("gives up at the first call that fails after that time", async () => {
    gate.answered();
    await gate.pass();
    await later(60_000);
    gate.unanswered("stalled");
    await expect(gate.pass()).rejects.toMatchObject({ code: "unreachable" });
  });

  it("gives up when the time is over even if every active call hangs", async () => {
    await gate.pass();
    await later(20_000);
    gate.answered();
    await later(20_000);
    await gate.pass();
    await later(59_999);
    await gate.pass();
    await later(1);
    await expect(gate.pass()).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("60 seconds"),
    });
    expect(givenUp).toBe(1);
    gate.unanswered("stalled");
    expect(givenUp).toBe(1);
  });

  it("waits for a thousand hours if asked to", async () => {
    let looks = 0;
    gate = createRequestGate({
      giveUpAfterMs: 1_000 * 3_600_000,
      now() {
        looks++;
        return Date.now();
      },
      random: () => 1,
      report: (event) => events.push(event),
      onGivenUp: () => givenUp++,
    });
    await gate.pass();
    looks = 0;
    await later(60_000);
    expect({ givenUp, looks }).toEqual({ givenUp: 0, looks: 0 });
  });

  it.each([
    ["in which no call waits for an answer", () => gate.answered(), 3 * 3_600_000],
    ["in which the computer slept", () => vi.setSystemTime(Date.now() + 8 * 3_600_000), 60_000],
  ])("does not give up because of a time %s", async (_, happens, ms) => {
    await gate.pass();
    happens();
    await later(ms);
    await gate.pass();
    expect(givenUp).toBe(0);
  });

  it("counts from the latest sign of life if a call was active then, despite later calls", async () => {
    await gate.pass();
    await later(1_000);
    gate.answered();
    await later(30_000);
    gate.unanswered("stalled");
    await gate.pass();
    await later(30_000);
    gate.unanswered("stalled");
    await expect(gate.pass()).rejects.toMatchObject({ code: "unreachable" });
  });

  it("starts the last probe before the time is over", async () => {
    goOffline();
    await later(59_900);
    gate.unanswered("ECONNREFUSED");
    expect(events.at(-1)).toMatchObject({ reason: "offline", delayMs: 100 });
  });

  it.each([
    ["no request was made", 5 * 60_000],
    ["the computer slept during requests", 8 * 3_600_000],
  ])("does not count the time in which %s", async (_, ms) => {
    if (ms > 3_600_000) await gate.pass();
    vi.setSystemTime(Date.now() + ms);
    if (ms < 3_600_000) await gate.pass();
    goOffline();
    wait();
    await later(10_000);
    expect(passed).toBe(1);
    await later(60_000);
    gate.unanswered("ENETUNREACH");
    await expect(gate.pass()).rejects.toMatchObject({ code: "unreachable" });
  });

  it("does not give up while bytes move", async () => {
    goOffline();
    await later(60_001);
    gate.moved();
    gate.unanswered("ETIMEDOUT");
    wait();
    await later(10_000);
    expect(passed).toBe(1);
  });

  it("gives current and later waiters the error that it is shut with", async () => {
    gate.slowDown(5_000, "SlowDown");
    const waiting = gate.pass();
    gate.shut(new Error("stopped"));
    gate.shut(new Error("another"));
    await expect(waiting).rejects.toThrow("stopped");
    await expect(gate.pass()).rejects.toThrow("stopped");
  });

  it("counts the answers", () => {
    gate.answered();
    gate.answered();
    expect(gate.answers).toBe(2);
  });
});
