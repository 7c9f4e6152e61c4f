import { describe, expect, it } from "vitest";
import { createSendingShare, nextShare } from "../../../../cli/upload/worker/share-sending.ts";

describe("the share of small photos that the engine's thread sends", () => {
  it.each([
    ["stays while both threads have rest", 1, 0.3, 0.1, 1],
    ["stays while both have rest, whatever it is", 0.4, 0.1, 0.6, 0.4],
    ["falls where the engine's thread has less rest", 1, 0.9, 0.5, 0.8],
    ["rises where the worker has less", 0.5, 0.6, 1, 0.7],
    ["stays where neither has any", 0.5, 1, 1, 0.5],
    ["moves as soon as one of them is busy for 70 % of the time", 0.5, 0.1, 0.7, 0.8],
    ["stays while the busier one has a little more rest", 0.5, 0.1, 0.699, 0.5],
    ["is one at most", 0.9, 0.2, 1, 1],
    ["is nothing at least", 0.1, 1, 0.2, 0],
  ])("%s", (_, share, here, there, next) => {
    expect(nextShare(share, here, there)).toBeCloseTo(next);
  });

  it("stays where it is not a number how busy a thread is: it has ended", () => {
    expect(nextShare(0.5, 0.9, Number.NaN)).toBe(0.5);
  });

  it("is all of them at first, and is looked at anew every 50 ms, from the second busy look on", () => {
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
