import { describe, expect, it } from "vitest";
import { type Batch, isBatchDue, isBatchFull, type Supply } from "../../../../cli/upload/requests/batch-is-due.ts";

/** A steady run: a put starts every millisecond, and an answer takes 20 ms. */
const steady: Supply = {
  inFlight: 0,
  inFlightBytes: 0,
  ready: 60,
  readyBytes: 60e5,
  freeSlots: 0,
  putsPerMs: 1,
  answerMs: 20,
};
const mebibyte = 1024 * 1024;

describe("a batch", () => {
  it.each<[row: string, supply: Partial<Supply>, isDue: boolean]>([
    ["is not due while the URLs last longer than two answers", {}, false],
    ["is due once they do not", { ready: 40 }, true],
    ["counts photos with a request in flight", { ready: 20, inFlight: 30 }, false],
    [
      "is due if a slot is free and no photo is coming for it",
      { ready: 0, inFlight: 3, freeSlots: 4, putsPerMs: 9 },
      true,
    ],
    ["is due at once before anything is measured", { putsPerMs: undefined, answerMs: undefined }, true],
    [
      "is not due then for more bytes than a slow link sends in 3 minutes",
      { putsPerMs: undefined, readyBytes: 33 * mebibyte },
      false,
    ],
    ["is not due long before its use if a photo takes 50 s", { putsPerMs: 0.00002, ready: 2, inFlight: 0 }, false],
    ["is due for the next photo if a photo takes 50 s", { putsPerMs: 0.00002, ready: 1, inFlight: 0 }, true],
    ["is due for the next few photos if a photo takes 5 s", { putsPerMs: 0.0002, ready: 3 }, true],
  ])("%s", (_, supply, isDue) => {
    expect(isBatchDue({ ...steady, ...supply })).toBe(isDue);
  });
});

/** In the middle of a run, with more photos coming. */
const early: Batch = {
  photos: 5,
  bytes: 500_000,
  requestedSoFar: 400,
  maxPhotos: 50,
  putsPerMs: 0.5,
  isMoreComing: true,
};

describe("a batch is worth a request", () => {
  it.each<[row: string, batch: Partial<Batch>, isFull: boolean]>([
    ["not while more are coming", {}, false],
    ["with 32 photos", { photos: 32 }, true],
    ["not with fewer", { photos: 31 }, false],
    ["not before the rate is known", { photos: 31, putsPerMs: undefined }, false],
    ["with 20 above one put per millisecond", { photos: 20, putsPerMs: 1.1 }, true],
    ["not with fewer than 20 then", { photos: 19, putsPerMs: 1.1 }, false],
    ["with as many as the API takes", { photos: 20, maxPhotos: 20 }, true],
    ["with 4 MiB, as large photos keep the link busy one by one", { bytes: 4 * mebibyte }, true],
    ["with the first photo of the run", { photos: 1, requestedSoFar: 0 }, true],
    ["early in the run with as many as were requested before", { photos: 5, requestedSoFar: 5 }, true],
    ["not with fewer then", { photos: 5, requestedSoFar: 6 }, false],
    ["if no more are coming", { photos: 1, isMoreComing: false }, true],
  ])("%s", (_, batch, isFull) => {
    expect(isBatchFull({ ...early, ...batch })).toBe(isFull);
  });
});
