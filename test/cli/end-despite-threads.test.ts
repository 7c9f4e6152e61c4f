import { EventEmitter } from "node:events";
import type { Worker } from "node:worker_threads";
import { expect, it, vi } from "vitest";
import { endDespiteThreads } from "../../cli/end-despite-threads.ts";

/** A process that ends with this code while one of its threads runs. @returns the signals that it sends itself */
function endWith(code: number, hasEnded = false) {
  const kill = vi.fn();
  const onSignal = vi.fn();
  const process = Object.assign(new EventEmitter(), { pid: 7, kill });
  process.on("SIGINT", onSignal);
  const thread = new EventEmitter();
  const startThread = endDespiteThreads(() => thread as Worker, process as never);
  expect(startThread()).toBe(thread);
  if (hasEnded) thread.emit("exit", 1);
  process.emit("exit", code);
  process.emit("SIGINT");
  return { signals: kill.mock.calls, isHandled: onSignal.mock.calls.length > 0 };
}

it.each([
  [130, "SIGINT"],
  [143, "SIGTERM"],
  [129, "SIGHUP"],
  [6, "SIGKILL"],
])("a process whose thread is stuck ends with code %i by %s, as exiting would wait for the thread", (code, signal) => {
  expect(endWith(code)).toEqual({ signals: [[7, signal]], isHandled: signal !== "SIGINT" });
});

it.each([0, 1, 2, 3])("a process that ends with code %i sends itself no signal", (code) => {
  expect(endWith(code).signals).toEqual([]);
});

it("a process whose threads have ended exits as usual", () => {
  expect(endWith(130, true)).toEqual({ signals: [], isHandled: true });
});
