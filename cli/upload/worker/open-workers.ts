// The engine's side of the workers: starts a thread for each, turns messages into promises, and passes small photos to send-here.ts.
import type { Worker } from "node:worker_threads";
import type { JobId, PhotoWorker, WorkerOptions } from "./photo-worker.ts";
import { isStoredPut } from "./put-photo.ts";
import { createHereSender } from "./send-here.ts";
import { threadFailure } from "./thread-failure.ts";
import { watchBusy } from "./watch-threads.ts";
import { type Answer, type Call, createOutbox, type WorkerSettings } from "./worker-messages.ts";

export type OpenWorker = (onProgress: (id: JobId, bytes: number) => void) => PhotoWorker;

type Reading = Omit<WorkerSettings, "options">;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** How long a thread may take to stop. It cannot stop while it waits for a network drive that is gone. */
const mostStoppingMs = 2_000;
const afterStopping = (then: () => void) => void setTimeout(then, mostStoppingMs).unref();

/**
 * Opens workers in threads of their own.
 * @param reading how captions are read
 * @param startThread called once for each worker
 */
export function threadWorkers(options: WorkerOptions, reading: Reading, startThread: () => Worker): OpenWorker {
  return (onProgress) => openThreadWorker(start(startThread), { options, ...reading }, onProgress);
}

function start(startThread: () => Worker): Worker {
  try {
    return startThread();
  } catch (error) {
    throw threadFailure(error as Error);
  }
}

function openThreadWorker(
  thread: Worker,
  settings: WorkerSettings,
  onProgress: (id: JobId, bytes: number) => void,
): PhotoWorker {
  const waiting = {
    ready: new Map<JobId, Waiting>(),
    list: new Map<JobId, Waiting>(),
    prepare: new Map<JobId, Waiting>(),
    put: new Map<JobId, Waiting>(),
    afterPut: new Map<JobId, Waiting>(),
    remove: new Map<JobId, Waiting>(),
  };
  let broken: Error | undefined;
  let sentBytes = 0;
  const call = createOutbox<Call>((calls) => thread.postMessage(calls));
  call({ op: "open", settings });

  const breakAll = (error: Error) => {
    broken ??= error;
    for (const calls of Object.values(waiting)) {
      for (const { reject } of calls.values()) reject(error);
      calls.clear();
    }
  };
  thread.on("error", (error) => breakAll(threadFailure(error)));
  thread.on("exit", () => breakAll(new Error("an upload thread has ended unexpectedly")));
  thread.on("message", (answers: Answer[]) => {
    for (const answer of answers) {
      if (answer.op === "progress") {
        sentBytes += answer.bytes;
        onProgress(answer.id, answer.bytes);
      } else if (answer.op === "broken") {
        breakAll(new Error(answer.message));
      } else {
        if (answer.op === "put" && answer.bytes > 0) {
          sentBytes += answer.bytes;
          onProgress(answer.id, answer.bytes);
        }
        if (answer.op === "put" && isStoredPut(answer.result)) here.forget(answer.id);
        if (answer.op === "prepare" && answer.bytes) here.keep(answer.id, answer.bytes);
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

  const here = createHereSender(thread, settings.options.limitBytesPerSecond, onProgress, (id, job) =>
    ask<boolean>({ op: "afterPut", id, job }),
  );

  return {
    ready: () => ask({ op: "ready", id: 0 }),
    list: (id, folder) => ask({ op: "list", id, folder }),
    prepare: (id, job) => ask({ op: "prepare", id, job, shares: here.mayTake(job.sizeBytes) }),
    // If the thread has ended, `ask` rejects. Nothing is sent that could not be checked afterwards.
    put: (id, job) => (broken ? undefined : here.put(id, job)) ?? ask({ op: "put", id, job }),
    remove: (id, job) => ask({ op: "remove", id, job }),
    release(id) {
      here.forget(id);
      call({ op: "release", id });
    },
    limit(id, bytesPerSecond) {
      if (here.has(id)) here.limit(id, bytesPerSecond);
      else call({ op: "limit", id, bytesPerSecond });
    },
    isBusy: watchBusy(
      thread,
      () => sentBytes,
      () => performance.now(),
    ),
    planParts: (partBytes) => call({ op: "planParts", partBytes }),
    restart(id) {
      if (here.has(id)) here.restart(id);
      else call({ op: "restart", id });
    },
    stopReading: () => call({ op: "stopReading" }),
    abort() {
      here.abort();
      call({ op: "abort" });
      afterStopping(() => breakAll(new Error("an upload thread does not answer")));
    },
    async close() {
      here.close();
      broken ??= new Error("the worker is closed");
      await new Promise<void>((resolve) => {
        void thread.terminate().then(() => resolve());
        afterStopping(resolve);
      });
    },
  };
}
