// The engine's side of the workers: starts a thread each and turns its messages into promises. What small photos put is sent from this
// thread, which has rest while a worker reads: the worker's slabs are read where they are.
import { performance } from "node:perf_hooks";
import type { Worker } from "node:worker_threads";
import { bufferedBody } from "./photo-body.ts";
import { createPhotoSender } from "./photo-sender.ts";
import type { JobId, PhotoWorker, PutJob, SharedBytes, WorkerOptions } from "./photo-worker.ts";
import type { BufferedBytes } from "./prepare-photo.ts";
import { isStored, type PutResult } from "./put-photo.ts";
import { createSendingShare } from "./share-sending.ts";
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

/** Of larger photos hashing is most of the work, and sending one would keep this thread from all else for too long. */
const mostSentHereBytes = Number(process.env.HERE ?? 1024) * 1024;

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

function isStoredPut(result: PutResult): result is Extract<PutResult, { kind: "answered" }> {
  return result.kind === "answered" && isStored(result.status);
}

/** How busy this thread and the other have been since the last call. */
function watchBoth(thread: Worker): () => [number, number] {
  const { eventLoopUtilization } = performance;
  const loops = [() => eventLoopUtilization(), () => thread.performance.eventLoopUtilization()] as const;
  let before = loops.map((loop) => loop());
  return () => {
    const present = loops.map((loop) => loop());
    const since = (n: number) => eventLoopUtilization(present[n], before[n]).utilization;
    const utilizations: [number, number] = [since(0), since(1)];
    before = present;
    return utilizations;
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
    sent: new Map<JobId, Waiting>(),
  };
  const sender = createPhotoSender(undefined, onProgress);
  const isHeresTurn = createSendingShare(watchBoth(thread), () => performance.now());
  /** The worker's slabs, by their numbers. */
  const slabs: Buffer[] = [];
  /** The photos that this thread is to send. */
  const here = new Map<JobId, BufferedBytes>();
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
        if (answer.op === "prepare" && answer.bytes) keep(answer.id, answer.bytes);
        const calls = waiting[answer.op];
        calls.get(answer.id)?.resolve(answer.result);
        calls.delete(answer.id);
      }
    }
  });

  const keep = (id: JobId, { numbers, added, sizeBytes }: SharedBytes) => {
    for (const memory of added) slabs.push(Buffer.from(memory));
    here.set(id, { sizeBytes, slabs: numbers.map((n) => slabs[n] as Buffer) });
  };
  /** A limit is for all photos together, and so for one sender. */
  const isSentHere = (sizeBytes: number) =>
    settings.options.limitBytesPerSecond === undefined && sizeBytes <= mostSentHereBytes;

  const ask = <Result>(message: Extract<Call, { op: keyof typeof waiting }>) =>
    new Promise<Result>((resolve, reject) => {
      if (broken) return reject(broken);
      waiting[message.op].set(message.id, { resolve: resolve as (result: unknown) => void, reject });
      call(message);
    });

  async function putFromHere(id: JobId, { file, identity, ...request }: PutJob, bytes: BufferedBytes): Promise<PutResult> {
    const result = await sender.put(id, request, () => bufferedBody(bytes));
    if (!isStoredPut(result)) return result;
    here.delete(id);
    const isChanged = await ask<boolean>({ op: "sent", id, job: { file, identity } });
    return isChanged ? { ...result, isChanged } : result;
  }

  return {
    list: (id, folder) => ask({ op: "list", id, folder }),
    prepare: (id, job) => ask({ op: "prepare", id, job, shares: isSentHere(job.sizeBytes) }),
    async put(id, job) {
      const bytes = here.get(id);
      if (bytes && isHeresTurn()) return putFromHere(id, job, bytes);
      const result = await ask<PutResult>({ op: "put", id, job });
      if (isStoredPut(result)) here.delete(id);
      return result;
    },
    release(id) {
      here.delete(id);
      call({ op: "release", id });
    },
    limit(id, bytesPerSecond) {
      if (sender.has(id)) sender.limit(id, bytesPerSecond);
      else call({ op: "limit", id, bytesPerSecond });
    },
    isBusy: watchBusy(thread, () => performance.now()),
    planParts: (partBytes) => call({ op: "planParts", partBytes }),
    restart(id) {
      if (sender.has(id)) sender.restart(id);
      else call({ op: "restart", id });
    },
    abort() {
      sender.abort();
      call({ op: "abort" });
    },
    async close() {
      sender.close();
      broken ??= new Error("the worker is closed");
      await thread.terminate();
    },
  };
}
