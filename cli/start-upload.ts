// Starts the engine for a command: threads, sidecars and captions as flags and environment ask for them.
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { findSidecars } from "./captions/find-sidecars.ts";
import type { ProofOptions, PushOptions } from "./ports.ts";
import type { Report, UploadSummary, VerifyEvent, VerifySummary } from "./upload/events.ts";
import { upload } from "./upload/upload.ts";
import { verify } from "./upload/verify.ts";
import { threadWorkers } from "./upload/worker/open-workers.ts";

/** More threads than this gain nothing: the link or the disk is full before. */
const maxWorkers = 4;

/** A file that may be half of a photo is taken as it is only if it has not changed for so long. */
const settleMs = 2_000;

/** Two thousand photos are over before optimised code has paid for itself, ten thousand take four fifths of the time with it. */
const manyFiles = 2_500;

/** What runs the engine's code. */
export interface Runtime {
  /** Starts a worker's thread. */
  startThread(): Worker;
  /** Code is worth optimising: there are many files. */
  optimiseMore(): void;
}

export function startUpload(options: PushOptions, report: Report, runtime: Runtime): Promise<UploadSummary> {
  const { limitBytesPerSecond, captions, eventId: _, ...rest } = options;
  // A limit holds for all workers together, and one alone is fast enough for any that somebody sets.
  const workerCount = limitBytesPerSecond === undefined ? Math.min(maxWorkers, availableParallelism()) : 1;
  return upload(
    {
      ...rest,
      openWorker: threadWorkers(
        { limitBytesPerSecond, settleMs },
        { languages: captions.languages, encoding: captions.encoding },
        runtime.startThread,
      ),
      workerCount,
      sidecarsOf: findSidecars,
    },
    noticingMany(report, runtime),
  );
}

export function startVerify(
  options: ProofOptions,
  report: (event: VerifyEvent) => void,
  runtime: Runtime,
): Promise<VerifySummary> {
  const { eventId: _, ...rest } = options;
  const workerCount = Math.min(maxWorkers, availableParallelism());
  return verify(
    {
      ...rest,
      openWorker: threadWorkers({ settleMs }, { languages: [] }, runtime.startThread),
      workerCount,
      sidecarsOf: findSidecars,
    },
    noticingMany(report, runtime),
  );
}

/** @returns the same, which also tells the runtime when there are many files. */
export function noticingMany<Event extends { type: string }>(report: (event: Event) => void, runtime: Runtime) {
  let files = 0;
  return (event: Event) => {
    if (event.type === "found" && ++files === manyFiles) runtime.optimiseMore();
    report(event);
  };
}
