import { expect, it } from "vitest";
import { createLookupPace, type LookedUp } from "../../../../cli/upload/requests/lookup-pace.ts";

/** Early in a run. */
const looked = (shown: number, rest: Partial<LookedUp> = {}): LookedUp => ({
  asked: 100,
  shown,
  waiting: 100 - shown,
  elapsedMs: 100,
  ...rest,
});

it("photos are looked up at once, four lookups at a time, while the event shows them", () => {
  const pace = createLookupPace(() => 1_000, 16_000);
  for (let n = 0; n < 10; n++) pace.learn(looked(100));
  expect(pace).toMatchObject({ delayMs: 0, quietUntil: 0, againMs: 0, atOnce: 4 });
});

it("photos are looked up later and later, one lookup at a time, while it does not", () => {
  const pace = createLookupPace(() => 1_000, 16_000);
  pace.learn(looked(40));
  expect(pace).toMatchObject({ delayMs: 50, quietUntil: 1_050, atOnce: 1 });
  for (let n = 0; n < 20; n++) pace.learn(looked(0));
  expect(pace).toMatchObject({ delayMs: 5_000, quietUntil: 3_000, atOnce: 1 });
});

it("photos are looked up sooner again once it does", () => {
  const pace = createLookupPace(() => 0, 16_000);
  for (let n = 0; n < 20; n++) pace.learn(looked(0));
  pace.learn(looked(100));
  pace.learn(looked(60));
  expect(pace).toMatchObject({ delayMs: 3_500, atOnce: 4 });
});

it.each<[row: string, answer: LookedUp, againMs: number]>([
  ["a quarter of the run's time for a full batch", looked(80, { waiting: 500, elapsedMs: 8_000 }), 2_000],
  ["less time for fewer photos", looked(80, { waiting: 20, elapsedMs: 8_000 }), 400],
  ["at most a quarter of the time that a photo has", looked(80, { waiting: 500, elapsedMs: 400_000 }), 4_000],
])("what does not show is asked for again once about so many should show: after %s", (_, answer, againMs) => {
  const pace = createLookupPace(() => 0, 16_000);
  pace.learn(answer);
  expect(pace).toMatchObject({ againMs, quietUntil: againMs });
});

it("photos are looked up sooner if the event shows many in that time", () => {
  const pace = createLookupPace(() => 0, 16_000);
  for (let n = 0; n < 40; n++) pace.learn(looked(100, { waiting: 500, elapsedMs: 16_000 }));
  pace.learn(looked(80, { waiting: 500, elapsedMs: 16_000 }));
  expect(pace.againMs).toBeCloseTo((100 * 16_000) / 4_080);
});

it("a few missing photos among many do not delay the others", () => {
  const pace = createLookupPace(() => 0, 16_000);
  pace.learn(looked(95, { waiting: 500, elapsedMs: 8_000 }));
  expect(pace).toMatchObject({ quietUntil: 0, againMs: 2_000 });
});
