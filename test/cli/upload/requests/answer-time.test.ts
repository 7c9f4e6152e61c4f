import { expect, it } from "vitest";
import { createAnswerTime } from "../../../../cli/upload/requests/answer-time.ts";

it("the estimate is undefined before the first answer", () => {
  expect(createAnswerTime().expectMs(1)).toBeUndefined();
});

it("one more photo is estimated at a millisecond until batches show otherwise", () => {
  const time = createAnswerTime();
  time.observe(1, 20);
  expect(time.expectMs(11)).toBe(30);
});

it("the cost of one more photo is learnt from large batches", () => {
  const time = createAnswerTime();
  time.observe(1, 20);
  time.observe(11, 50);
  time.observe(2, 400);
  expect((time.expectMs(21) ?? 0) - (time.expectMs(1) ?? 0)).toBe(60);
});

it.each([
  [7, 1],
  [8, 3],
])("a batch of %d photos tells what a further one costs from eight on", (photos, msAPhoto) => {
  const time = createAnswerTime();
  time.observe(1, 20);
  time.observe(photos, 20 + 3 * (photos - 1));
  expect((time.expectMs(2) ?? 0) - (time.expectMs(1) ?? 0)).toBe(msAPhoto);
});

it("queueing time is included, weighted towards the latest answers, and forgotten", () => {
  const time = createAnswerTime();
  time.observe(1, 20);
  time.observe(1, 520);
  expect(time.expectMs(1)).toBeCloseTo(20 + 0.3 * 500);
  time.observe(1, 520);
  expect(time.expectMs(1)).toBeCloseTo(20 + 0.51 * 500);
  for (let n = 0; n < 20; n++) time.observe(1, 20);
  expect(time.expectMs(1)).toBeCloseTo(20, 0);
});

it("waits of minutes are ignored, because the API does not cause them", () => {
  const time = createAnswerTime();
  for (let n = 0; n < 50; n++) time.observe(1, 180_000);
  expect(time.expectMs(1)).toBe(5_000);
});

it("the cost of one more photo is forgotten after 128 answers", () => {
  const time = createAnswerTime();
  time.observe(11, 50);
  time.observe(1, 40);
  for (let n = 0; n < 64; n++) {
    time.observe(1, 40);
    time.observe(11, 240);
  }
  expect((time.expectMs(11) ?? 0) - (time.expectMs(1) ?? 0)).toBe(200);
});
