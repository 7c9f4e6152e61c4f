import { describe, expect, it } from "vitest";
import { type Batch, isBatchDue, isBatchFull, type Supply } from "../../../../cli/upload/requests/batch-is-due.ts";

/** A steady run: a put begins each millisecond, an answer takes 20. */
const steady: Supply = {
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

/** In the middle of a run, with others on their way. */
const early: Batch = {
  photos: 5,
  bytes: 500_000,
  askedInAll: 400,
  maxPhotos: 50,
  putsPerMs: 0.5,
  isMoreComing: true,
};

describe("a batch is worth a request", () => {
  it.each<[row: string, batch: Partial<Batch>, isFull: boolean]>([
    ["not while others are on their way", {}, false],
    ["with 32 photos", { photos: 32 }, true],
    ["not with fewer", { photos: 31 }, false],
    ["nor before it is known how fast they go", { photos: 31, putsPerMs: undefined }, false],
    ["with 20 where more than one a millisecond goes", { photos: 20, putsPerMs: 1.1 }, true],
    ["not with fewer than those", { photos: 19, putsPerMs: 1.1 }, false],
    ["with as many as the API takes", { photos: 20, maxPhotos: 20 }, true],
    ["with 4 MiB, as large photos keep the link busy one by one", { bytes: 4 * mebibyte }, true],
    ["with the first photo of the run", { photos: 1, askedInAll: 0 }, true],
    ["early in the run, with as many as were asked for before", { photos: 5, askedInAll: 5 }, true],
    ["not with fewer than that", { photos: 5, askedInAll: 6 }, false],
    ["with all that may come", { photos: 1, isMoreComing: false }, true],
  ])("%s", (_, batch, isFull) => {
    expect(isBatchFull({ ...early, ...batch })).toBe(isFull);
  });
});
