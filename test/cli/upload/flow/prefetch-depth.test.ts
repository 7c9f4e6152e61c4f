import { describe, expect, it } from "vitest";
import { createPrefetchDepth } from "../../../../cli/upload/flow/prefetch-depth.ts";

/** Ten seconds at a given rate of puts, with a given preparation time. */
function simulate(putsPerSecond: number, readyMs: number) {
  let now = 0;
  const lead = createPrefetchDepth(() => now);
  for (; now < 10_000; now += 1_000 / putsPerSecond) {
    lead.ready(readyMs);
    lead.putBegan();
  }
  return lead;
}

describe("the prefetch depth", () => {
  it("covers the time that each photo takes to be ready", () => {
    expect(simulate(200, 300).target).toBeGreaterThanOrEqual(200 * 0.3);
  });

  it("grows with the rate of puts and with the preparation time", () => {
    expect(simulate(400, 100).target).toBeGreaterThan(simulate(100, 100).target);
    expect(simulate(100, 500).target).toBeGreaterThan(simulate(100, 100).target);
  });

  it("is small on a slow link, so that no URL waits long", () => {
    expect(simulate(1, 100).target).toBeLessThanOrEqual(16);
  });

  it("is greater for small photos until the rate is known", () => {
    expect(createPrefetchDepth(() => 0).moreSmall).toBeGreaterThan(0);
    expect(simulate(100, 100).moreSmall).toBe(0);
  });

  it("has bounds before any put and after many", () => {
    expect(createPrefetchDepth(() => 0).target).toBeGreaterThan(0);
    expect(simulate(10_000, 60_000).target).toBeLessThanOrEqual(512);
  });
});
