import { describe, expect, it } from "vitest";
import { createPace, limitedPace } from "../../../../cli/upload/worker/pace.ts";

describe("a pace without a limit", () => {
  it("writes a large slab at once after three fast writes, and never waits", () => {
    const pace = createPace(undefined);
    expect(pace.chunkBytes()).toBe(64 * 1024);
    for (let writes = 0; writes < 4; writes++) pace.onWritten(1, 1);
    expect(pace.chunkBytes()).toBe(512 * 1024);
    expect(pace.delayMs(1e9)).toBe(0);
  });

  it("writes smaller chunks on a slow link, down to 16 KiB, and larger ones again on a fast one", () => {
    const pace = createPace(undefined);
    const sizes = [3_000, 600, 3_000, 300, 100, 100, 100, 100, 100, 1, 1, 51, 499, 501].map((elapsedMs) => {
      pace.onWritten(1, elapsedMs);
      return pace.chunkBytes() / 1024;
    });
    expect(sizes).toEqual([32, 16, 16, 16, 32, 64, 128, 256, 256, 512, 512, 256, 256, 128]);
  });
});

describe("a pace with a limit", () => {
  it("allows as many bytes as the limit, whoever sends them", () => {
    let now = 0;
    const pace = createPace(100_000, () => now);
    expect(pace.delayMs(50_000)).toBe(0);
    expect(pace.delayMs(50_000)).toBe(500);
    expect(pace.delayMs(50_000)).toBe(1_000);
    now = 1_200;
    expect(pace.delayMs(10_000)).toBe(300);
  });

  it("saves up nothing while idle", () => {
    let now = 0;
    const pace = createPace(1_000, () => now);
    pace.delayMs(1_000);
    now = 60_000;
    expect(pace.delayMs(1_000)).toBe(0);
    expect(pace.delayMs(1_000)).toBe(1_000);
  });

  it("writes a sixteenth of a second at once, whether the link is fast or slow", () => {
    const pace = createPace(800_000);
    pace.onWritten(1, 10_000);
    pace.onWritten(1, 1);
    expect(pace.chunkBytes()).toBe(50_000);
    expect(createPace(1).chunkBytes()).toBe(1);
    expect(createPace(1e12).chunkBytes()).toBe(512 * 1024);
  });

  // S3 ends a put that is silent for twenty seconds.
  it.each([500, 20_000, 2_000_000])("of %i bytes a second leaves none of 96 transfers silent for long", (limit) => {
    const pace = createPace(limit, () => 0);
    const chunkBytes = pace.chunkBytes();
    const delaysMs = Array.from({ length: 96 }, () => pace.delayMs(chunkBytes));
    expect(Math.max(...delaysMs)).toBeLessThanOrEqual(10_000);
  });

  it("for one transfer leaves it silent for a quarter of a second at most, however low the limit", () => {
    const pace = limitedPace(
      createPace(undefined),
      () => 800,
      () => 0,
    );
    const chunkBytes = pace.chunkBytes();
    pace.delayMs(chunkBytes);
    expect(pace.delayMs(chunkBytes)).toBe(250);
  });
});
