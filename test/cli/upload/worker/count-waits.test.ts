import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { countWaitsOfThread } from "../../../../cli/upload/worker/count-waits.ts";

const counts = existsSync("/proc/thread-self/status");

it.runIf(counts)("a thread that sleeps has waited; one that computes has hardly", () => {
  const before = countWaitsOfThread() as number;
  for (let n = 0; n < 20; n++) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
  const slept = countWaitsOfThread() as number;
  expect(slept - before).toBeGreaterThanOrEqual(20);
  let sum = 0;
  for (let n = 0; n < 5_000_000; n++) sum += n;
  expect(sum).toBeGreaterThan(0);
  expect((countWaitsOfThread() as number) - slept).toBeLessThan(10);
});

it.skipIf(counts)("is not known on this system", () => {
  expect(countWaitsOfThread()).toBeUndefined();
});
