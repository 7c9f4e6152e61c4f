import { describe, expect, it } from "vitest";
import { createSendingShare, nextShare } from "../../../../cli/upload/worker/share-sending.ts";

describe("the share of small photos that the engine's thread sends", () => {
  it.each([
    ["stays while neither thread is busy", 1, 0.3, 0.1, 1],
    ["stays at any value while neither is busy", 0.4, 0.1, 0.6, 0.4],
    ["falls if the engine's thread is busier", 1, 0.9, 0.5, 0.8],
    ["rises if the worker is busier", 0.5, 0.6, 1, 0.7],
    ["stays if both are fully busy", 0.5, 1, 1, 0.5],
    ["moves as soon as one of them is busy 70 % of the time", 0.5, 0.1, 0.7, 0.8],
    ["stays while the busier one is just below that", 0.5, 0.1, 0.699, 0.5],
    ["is at most one", 0.9, 0.2, 1, 1],
    ["is at least zero", 0.1, 1, 0.2, 0],
  ])("%s", (_, share, here, there, next) => {
    expect(nextShare(share, here, there)).toBeCloseTo(next);
  });

  it("stays if a thread's utilization is NaN because it has ended", () => {
    expect(nextShare(0.5, 0.9, Number.NaN)).toBe(0.5);
  });

  it("is one at first, and is updated every 50 ms from the second busy window on", () => {
    let time = 0;
    let looks = 0;
    const isTurn = createSendingShare(
      () => {
        looks++;
        return [1, 0.5];
      },
      () => time,
    );
    const turnsOf = (photos: number) => Array.from({ length: photos }, isTurn).filter(Boolean).length;
    expect(turnsOf(40)).toBe(40);
    time = 49;
    expect(turnsOf(1)).toBe(1);
    expect(looks).toBe(0);
    time = 50;
    expect(turnsOf(40)).toBe(40);
    expect(looks).toBe(1);
    time = 100; // 0.75
    expect(turnsOf(40)).toBe(30);
    expect(looks).toBe(2);
    time = 150; // 0.5
    expect(turnsOf(40)).toBe(20);
    time = 200;
    turnsOf(1);
    time = 250; // none
    turnsOf(1);
    expect(turnsOf(40)).toBe(0);
  });
});
