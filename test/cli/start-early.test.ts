import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { runtime, startEarly } from "../../cli/start-early.ts";

it("a thread that ended before the engine takes it is replaced by one whose failure the engine hears of", async () => {
  // Beside the sources there is no compiled worker: every thread fails as soon as it has started.
  const started = once(process, "worker");
  startEarly();
  const [early]: Worker[] = await started;
  await new Promise((resolve) => early?.once("exit", resolve));
  const taken = runtime.startThread();
  expect(taken).not.toBe(early);
  await expect(once(taken, "exit")).rejects.toThrow("worker-thread.js");
});
