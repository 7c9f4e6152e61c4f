import { expect, it } from "vitest";
import { createAnswerTime } from "../../../../cli/upload/requests/answer-time.ts";

it("nothing is expected before the first answer", () => {
  expect(createAnswerTime().expectMs(1)).toBeUndefined();
});

it("one further photo is taken to cost a millisecond until batches have told", () => {
  const time = createAnswerTime();
  time.observe(1, 20);
  expect(time.expectMs(11)).toBe(30);
});

it("what a further photo costs is learnt from batches that are large enough", () => {
  const time = createAnswerTime();
  time.observe(1, 20);
  time.observe(11, 50);
  time.observe(2, 400);
  expect(time.expectMs(21)).toBe(80);
});

it("answers that had to wait for others do not count, and old ones are forgotten", () => {
  const time = createAnswerTime();
  time.observe(1, 20);
  time.observe(1, 500);
  expect(time.expectMs(1)).toBe(20);
  for (let n = 0; n < 128; n++) time.observe(1, 90);
  expect(time.expectMs(1)).toBe(90);
});
