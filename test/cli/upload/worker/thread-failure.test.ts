// The system may refuse to start a thread because of a container's process limit or too many open files.
import { EventEmitter } from "node:events";
import { performance } from "node:perf_hooks";
import type { Worker } from "node:worker_threads";
import { expect, it, onTestFinished, vi } from "vitest";
import { UsageError } from "../../../../cli/errors.ts";
import { threadWorkers } from "../../../../cli/upload/worker/open-workers.ts";

const failure = (code: string, message: string) => Object.assign(new Error(message), { code });
const atLimit = failure("ERR_WORKER_INIT_FAILED", "Worker initialization failure: EAGAIN");

/** A worker whose thread the test can end. */
function openWorker(terminate: () => Promise<number> = async () => 0) {
  const thread = Object.assign(new EventEmitter(), { postMessage() {}, terminate, performance });
  const worker = threadWorkers({}, { languages: [] }, () => thread as unknown as Worker)(() => {});
  return { thread, worker };
}

it("a thread that the system does not allow ends the run with advice, not as a bug", async () => {
  const { thread, worker } = openWorker();
  const listed = worker.list(1, { path: "/photos" });
  thread.emit("error", atLimit);
  await expect(listed).rejects.toBeInstanceOf(UsageError);
  await expect(listed).rejects.toThrow(/EAGAIN\): close other programs, or raise `ulimit -n` and `ulimit -u`/);
});

it("so does a thread whose files cannot be opened", async () => {
  const { thread, worker } = openWorker();
  const listed = worker.list(1, { path: "/photos" });
  thread.emit("error", failure("EMFILE", "EMFILE: too many open files, open '/usr/lib/photoup/worker-thread.cjs'"));
  await expect(listed).rejects.toThrow(/^No thread can be started .* raise `ulimit -n`/);
});

it("so does a thread that is refused at once", () => {
  const startThread = () => {
    throw atLimit;
  };
  expect(() => threadWorkers({}, { languages: [] }, startThread)(() => {})).toThrow(UsageError);
});

it("a thread that ends for another reason fails with that reason", async () => {
  const { thread, worker } = openWorker();
  const listed = worker.list(1, { path: "/photos" });
  const bug = failure("ERR_WORKER_OUT_OF_MEMORY", "out of memory");
  thread.emit("error", bug);
  await expect(listed).rejects.toBe(bug);
});

it("a thread that is stuck, as in a read from a network drive that is gone, does not keep a stopped run from ending", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const { worker } = openWorker(() => new Promise(() => {}));
  const listed = expect(worker.list(1, { path: "/photos" })).rejects.toThrow("does not answer");
  worker.abort();
  vi.advanceTimersByTime(2_000);
  await listed;
  const closed = worker.close();
  vi.advanceTimersByTime(2_000);
  await closed;
});
