import { describe, expect, it } from "vitest";
import { createConcurrencyController } from "../../../../cli/upload/flow/adapt-concurrency.ts";

const photoBytes = 100_000;

const roundTripMs = 40;

/** Two minutes of continuous puts over a link whose rate in bytes per millisecond depends on the number of puts. */
function simulate(bytesPerMs: (concurrency: number) => number, isSaturated = true, photosLeft = 10_000) {
  let now = 0;
  const changes: number[] = [];
  const controller = createConcurrencyController({ now: () => now, onChange: (next) => changes.push(next) });
  controller.connected(roundTripMs);
  let weighted = 0;
  while (now < 120_000) {
    // All slots share the link's rate, which sets the time of each photo and how often one ends.
    const everyMs = photoBytes / bytesPerMs(controller.concurrency);
    now += everyMs;
    weighted += everyMs * controller.concurrency;
    const elapsedMs = everyMs * controller.concurrency;
    controller.completed({ sizeBytes: photoBytes, elapsedMs, isReused: true, isSaturated, photosLeft });
  }
  /** The server is overloaded again, a while after the last time. */
  const slowDown = (afterMs = 10_000) => {
    now += afterMs;
    controller.slowDown();
  };
  return { controller, changes, average: weighted / now, slowDown };
}

describe("the number of concurrent puts", () => {
  it("grows if more puts raise the rate", () => {
    expect(simulate((concurrency) => 100 * concurrency).average).toBeGreaterThan(40);
  });

  it("stays small if the link is full", () => {
    expect(simulate(() => 2_000).average).toBeLessThan(24);
  });

  it("settles near what fills the link", () => {
    const { average } = simulate((concurrency) => Math.min(100 * concurrency, 3_200));
    expect(average).toBeGreaterThan(20);
    expect(average).toBeLessThan(80);
  });

  it("stays unchanged near the end, when a step up would not pay off", () => {
    expect(simulate(() => 2_000, true, 40).changes).toEqual([]);
  });

  it("stays unchanged if there are too few photos", () => {
    expect(simulate((concurrency) => 100 * concurrency, false).changes).toEqual([]);
  });

  it("stays between 4 and 96", () => {
    const { changes, controller, slowDown } = simulate((concurrency) => 100 * concurrency ** 2);
    expect(Math.max(...changes)).toBe(96);
    for (let n = 0; n < 100; n++) slowDown();
    expect(controller.concurrency).toBe(4);
  });

  it("falls if the server is overloaded", () => {
    const { controller, slowDown } = simulate((concurrency) => 100 * concurrency);
    const before = controller.concurrency;
    slowDown();
    const after = controller.concurrency;
    expect(after).toBeLessThan(before);
    for (let n = 0; n < 50; n++) slowDown(10);
    expect(controller.concurrency, "fifty refusals at once are one").toBe(after);
    slowDown(1_498);
    expect(controller.concurrency, "and so are those of two seconds").toBe(after);
    slowDown(3);
    expect(controller.concurrency).toBeLessThan(after);
  });

  it("starts lower for large photos, but never below 8", () => {
    const begun = [100_000, 6_000_000, 500_000_000].map((sizeBytes) => {
      const controller = createConcurrencyController({ now: () => 0, onChange: () => {} });
      controller.guessed(125, sizeBytes);
      return controller.concurrency;
    });
    expect(begun).toEqual([50, 17, 8]);
  });

  it("keeps our own threads busy at a low RTT", () => {
    const controller = createConcurrencyController({ now: () => 0, onChange: () => {} });
    controller.connected(9);
    expect(controller.concurrency).toBe(8);
    controller.connected(0.3);
    expect(controller.concurrency).toBe(32);
    controller.slowDown();
    controller.connected(0.3);
    expect(controller.concurrency).toBeLessThan(32);
  });

  it("is lower at a low RTT the larger the photos are", () => {
    const reached = [4_000, 150_000, 1_000_000, 6_000_000].map((meanBytes) => {
      const controller = createConcurrencyController({ now: () => 0, onChange: () => {} });
      controller.guessed(5, meanBytes);
      controller.connected(0.3);
      return controller.concurrency;
    });
    expect(reached).toEqual([32, 21, 16, 8]);
  });

  it("starts higher with a higher RTT, within bounds", () => {
    const begun = [0, 10, 100, 50_000].map((roundTripMs) => {
      const controller = createConcurrencyController({ now: () => 0, onChange: () => {} });
      controller.guessed(roundTripMs, photoBytes);
      return controller.concurrency;
    });
    expect(begun).toEqual([...begun].sort((a, b) => a - b));
    expect(begun[0]).toBeGreaterThanOrEqual(2);
    expect(begun[3]).toBeLessThanOrEqual(96);
  });

  it("is corrected by the first connection if the API itself was slow", () => {
    const reached = [0.3, 20, 100, 400].map((roundTripMs) => {
      const controller = createConcurrencyController({ now: () => 0, onChange: () => {} });
      controller.guessed(750, photoBytes);
      controller.connected(roundTripMs);
      return controller.concurrency;
    });
    // At a low RTT, enough to keep our threads busy; above, one for each 2.5 ms. A guess less than twice as high is kept.
    expect(reached).toEqual([31, 8, 64, 64]);
  });

  it("is no longer a guess once a generation has ended", () => {
    const controller = createConcurrencyController({ now: () => 0, onChange: () => {} });
    controller.guessed(750, photoBytes);
    const put = { sizeBytes: photoBytes, elapsedMs: 1, isReused: true, isSaturated: true, photosLeft: 1_000 };
    for (let n = 0; n < 64; n++) controller.completed(put);
    controller.connected(20);
    expect(controller.concurrency).toBe(64);
  });
});
