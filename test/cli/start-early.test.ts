import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { runtime, startEarly } from "../../cli/start-early.ts";

it("a thread that ended before the engine takes it is replaced, so that the engine sees the failure", async () => {
  // There is no compiled worker beside the sources, so every thread fails at once.
  const started = once(process, "worker");
  startEarly();
  const [early]: Worker[] = await started;
  await new Promise((resolve) => early?.once("exit", resolve));
  const taken = runtime.startThread();
  expect(taken).not.toBe(early);
  await expect(once(taken, "exit")).rejects.toThrow("worker-thread.js");
});
