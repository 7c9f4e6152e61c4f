import { expect, it } from "vitest";
import { gatherMs } from "../../../../cli/upload/requests/gather-time.ts";

it("items wait for others an eighth of the run's time, within bounds", () => {
  expect([0, 16_000, 40_000, 3_600_000].map((elapsedMs) => gatherMs(elapsedMs, 2_000, 8_000))).toEqual([
    2_000, 2_000, 5_000, 8_000,
  ]);
});
