import { describe, expect, it } from "vitest";
import { ageForMoreMs, isBatchDue, requestsAtOnce, type Supply } from "../../../../cli/upload/requests/batch-is-due.ts";

/** A steady run: a put begins each millisecond, an answer takes 20. */
const steady: Supply = {
  waiting: 10,
  asked: 0,
  askedBytes: 0,
  ready: 60,
  readyBytes: 60e5,
  freeSlots: 0,
  putsPerMs: 1,
  answerMs: 20,
};
const mebibyte = 1024 * 1024;

describe("a batch", () => {
  it.each<[row: string, supply: Partial<Supply>, isDue: boolean]>([
    ["is not due where nothing waits", { waiting: 0, ready: 0 }, false],
    ["is not due while URLs last for more than two answers", {}, false],
    ["is due once they do not", { ready: 40 }, true],
    ["counts those that are being asked for", { ready: 20, asked: 30 }, false],
    ["is due where a slot is free and nothing comes for it", { ready: 0, asked: 3, freeSlots: 4, putsPerMs: 9 }, true],
    ["is due at once before anything is measured", { putsPerMs: undefined, answerMs: undefined }, true],
    [
      "but not for more bytes than a slow link sends in 3 minutes",
      { putsPerMs: undefined, readyBytes: 33 * mebibyte },
      false,
    ],
    ["is not due long before its use, where a photo takes 50 s", { putsPerMs: 0.00002, ready: 2, asked: 0 }, false],
    ["is due for the next photo, where a photo takes 50 s", { putsPerMs: 0.00002, ready: 1, asked: 0 }, true],
    ["is due for the few after it, where a photo takes 5 s", { putsPerMs: 0.0002, ready: 3 }, true],
  ])("%s", (_, supply, isDue) => {
    expect(isBatchDue({ ...steady, ...supply })).toBe(isDue);
  });
});

describe("the requests at once", () => {
  it.each([
    [0, 1],
    [2, 2],
    [6, 3],
    [14, 4],
    [130, 7],
    [500, 8],
    [1e15, 32],
  ])("when the oldest is %d ms old are %d", (oldestMs, requests) => {
    expect(requestsAtOnce(oldestMs)).toBe(requests);
  });

  it("become one more at the age that is told", () => {
    for (let requests = 1; requests < 20; requests++) {
      expect(requestsAtOnce(ageForMoreMs(requests))).toBe(requests + 1);
      expect(requestsAtOnce(ageForMoreMs(requests) - 1)).toBe(requests);
    }
  });
});
