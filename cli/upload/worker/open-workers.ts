// The engine's side of the lanes: starts a thread each and turns its messages into promises.
import type { Worker } from "node:worker_threads";
import type { JobId, Lane, LaneOptions } from "./photo-worker.ts";
import { startLaneThread } from "./start-worker-thread.ts";
import { type Answer, type Call, createOutbox, type LaneSettings } from "./worker-messages.ts";

export type OpenLane = (onProgress: (id: JobId, bytes: number) => void) => Lane;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Opens lanes in threads of their own.
 * @param languages which alternatives of a caption are wanted, best first
 * @param started a thread that is started already, for the first lane
 */
export function threadLanes(options: LaneOptions, languages: string[], started?: Worker): OpenLane {
  let spare = started;
  return (onProgress) => {
    const worker = spare ?? startLaneThread();
    spare = undefined;
    return openThreadLane(worker, { options, languages }, onProgress);
  };
}

const busyWindowMs = 400;
const busyShare = 0.85;

/** Whether the thread's event loop was hardly ever idle in the last window. A thread that has not started yet is not. */
function watchBusy(worker: Worker, now: () => number): () => boolean {
  let since = now();
  let before = worker.performance.eventLoopUtilization();
  let isBusy = false;
  return () => {
    if (now() - since < busyWindowMs) return isBusy;
    const present = worker.performance.eventLoopUtilization();
    isBusy = worker.performance.eventLoopUtilization(present, before).utilization > busyShare;
    before = present;
    since = now();
    return isBusy;
  };
}

function openThreadLane(worker: Worker, settings: LaneSettings, onProgress: (id: JobId, bytes: number) => void): Lane {
  const waiting = {
    list: new Map<JobId, Waiting>(),
    prepare: new Map<JobId, Waiting>(),
    put: new Map<JobId, Waiting>(),
  };
  let broken: Error | undefined;
  const call = createOutbox<Call>((calls) => worker.postMessage(calls));
  call({ op: "open", settings });

  const breakAll = (error: Error) => {
    broken ??= error;
    for (const calls of Object.values(waiting)) {
      for (const { reject } of calls.values()) reject(error);
      calls.clear();
    }
  };
  worker.on("error", breakAll);
  worker.on("exit", () => breakAll(new Error("an upload thread has ended")));
  worker.on("message", (answers: Answer[]) => {
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
    isBusy: watchBusy(worker, () => performance.now()),
    giveUp: (id) => call({ op: "give_up", id }),
    abort: () => call({ op: "abort" }),
    async close() {
      broken ??= new Error("the lane is closed");
      await worker.terminate();
    },
  };
}
