import { expect, it } from "vitest";
import { createLookupPace, gatherMs } from "../../../../cli/upload/requests/lookup-pace.ts";

it("photos are asked for at once, four lookups at a time, while the event shows them", () => {
  const pace = createLookupPace(() => 1_000, 16_000);
  for (let n = 0; n < 10; n++) pace.learn(1);
  expect(pace).toMatchObject({ delayMs: 0, quietUntil: 0, atOnce: 4 });
});

it("they are asked for later and later, by one lookup at a time, while it does not", () => {
  const pace = createLookupPace(() => 1_000, 16_000);
  pace.learn(0.4);
  expect(pace).toMatchObject({ delayMs: 50, quietUntil: 1_050, atOnce: 1 });
  for (let n = 0; n < 20; n++) pace.learn(0);
  expect(pace).toMatchObject({ delayMs: 5_000, quietUntil: 3_000, atOnce: 1 });
});

it("and sooner again once it does", () => {
  const pace = createLookupPace(() => 0, 16_000);
  for (let n = 0; n < 20; n++) pace.learn(0);
  pace.learn(1);
  pace.learn(0.6);
  expect(pace).toMatchObject({ delayMs: 3_500, atOnce: 4 });
});

it("a batch waits for others for two seconds at first, and for up to eight where sending takes long", () => {
  expect([0, 16_000, 40_000, 3_600_000].map(gatherMs)).toEqual([2_000, 2_000, 5_000, 8_000]);
});
