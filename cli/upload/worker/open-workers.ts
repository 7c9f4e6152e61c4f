// The engine's side of the workers: starts a thread each and turns its messages into promises.
import type { Worker } from "node:worker_threads";
import type { JobId, PhotoWorker, WorkerOptions } from "./photo-worker.ts";
import { startWorkerThread } from "./start-worker-thread.ts";
import { type Answer, type Call, createOutbox, type WorkerSettings } from "./worker-messages.ts";

export type OpenWorker = (onProgress: (id: JobId, bytes: number) => void) => PhotoWorker;

type Reading = Omit<WorkerSettings, "options">;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Opens workers in threads of their own.
 * @param reading what is wanted of captions: languages, best first, and the charset of texts that do not say theirs
 * @param started a thread that is started already, for the first worker
 */
export function threadWorkers(options: WorkerOptions, reading: Reading, started?: Worker): OpenWorker {
  let spare = started;
  return (onProgress) => {
    const thread = spare ?? startWorkerThread();
    spare = undefined;
    return openThreadWorker(thread, { options, ...reading }, onProgress);
  };
}

const busyWindowMs = 400;
const busyShare = 0.85;

/** Whether the thread's event loop was hardly ever idle in the last window. A thread that has not started yet is not. */
function watchBusy(thread: Worker, now: () => number): () => boolean {
  let since = now();
  let before = thread.performance.eventLoopUtilization();
  let isBusy = false;
  return () => {
    if (now() - since < busyWindowMs) return isBusy;
    const present = thread.performance.eventLoopUtilization();
    isBusy = thread.performance.eventLoopUtilization(present, before).utilization > busyShare;
    before = present;
    since = now();
    return isBusy;
  };
}

function openThreadWorker(
  thread: Worker,
  settings: WorkerSettings,
  onProgress: (id: JobId, bytes: number) => void,
): PhotoWorker {
  const waiting = {
    list: new Map<JobId, Waiting>(),
    prepare: new Map<JobId, Waiting>(),
    put: new Map<JobId, Waiting>(),
  };
  let broken: Error | undefined;
  const call = createOutbox<Call>((calls) => thread.postMessage(calls));
  call({ op: "open", settings });

  const breakAll = (error: Error) => {
    broken ??= error;
    for (const calls of Object.values(waiting)) {
      for (const { reject } of calls.values()) reject(error);
      calls.clear();
    }
  };
  thread.on("error", breakAll);
  thread.on("exit", () => breakAll(new Error("an upload thread has ended")));
  thread.on("message", (answers: Answer[]) => {
    for (const answer of answers) {
      if (answer.op === "progress") {
        onProgress(answer.id, answer.bytes);
      } else if (answer.op === "broken") {
        breakAll(new Error(answer.message));
      } else {
        if (answer.op === "put" && answer.bytes > 0) onProgress(answer.id, answer.bytes);
        const calls = waiting[answer.op];
        calls.get(answer.id)?.resolve(answer.result);
        calls.delete(answer.id);
      }
    }
  });

  const ask = <Result>(message: Extract<Call, { op: keyof typeof waiting }>) =>
    new Promise<Result>((resolve, reject) => {
      if (broken) return reject(broken);
      waiting[message.op].set(message.id, { resolve: resolve as (result: unknown) => void, reject });
      call(message);
    });

  return {
    list: (id, folder) => ask({ op: "list", id, folder }),
    prepare: (id, job) => ask({ op: "prepare", id, job }),
    put: (id, job) => ask({ op: "put", id, job }),
    release: (id) => call({ op: "release", id }),
    limit: (id, bytesPerSecond) => call({ op: "limit", id, bytesPerSecond }),
    isBusy: watchBusy(thread, () => performance.now()),
    planParts: (partBytes) => call({ op: "planParts", partBytes }),
    restart: (id) => call({ op: "restart", id }),
    abort: () => call({ op: "abort" }),
    async close() {
      broken ??= new Error("the worker is closed");
      await thread.terminate();
    },
  };
}
