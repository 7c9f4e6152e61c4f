// Starts the engine for a command.
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { findSidecars } from "./captions/find-sidecars.ts";
import { trackThreads } from "./exit-when-stuck.ts";
import type { ProofOptions, PushOptions } from "./ports.ts";
import type { Report, UploadSummary, VerifyEvent, VerifySummary } from "./upload/events.ts";
import { upload } from "./upload/upload.ts";
import { verify } from "./upload/verify.ts";
import { threadWorkers } from "./upload/worker/open-workers.ts";

/** More threads gain nothing: the link or the disk is saturated before. */
const maxWorkers = 4;

/** A file that may be incomplete is taken as it is once it has not changed for this long. */
const settleMs = 2_000;

/** Two thousand photos end before optimised code pays off; ten thousand take four fifths of the time with it. */
const manyFiles = 2_500;

/** The thread and V8 functions that the engine needs from its process. */
export interface Runtime {
  /** Starts a worker's thread. */
  startThread(): Worker;
  /** Called once there are so many files that optimising code pays off and garbage piles up. */
  tuneForManyFiles(): void;
}

export function startUpload(options: PushOptions, report: Report, runtime: Runtime): Promise<UploadSummary> {
  const { captions, eventId: _, ...rest } = options;
  const { limitBytesPerSecond } = options;
  // A rate limit applies to all workers together, and one worker is fast enough for any realistic limit.
  const workerCount = limitBytesPerSecond === undefined ? Math.min(maxWorkers, availableParallelism()) : 1;
  return upload(
    {
      ...rest,
      openWorker: threadWorkers(
        { limitBytesPerSecond, settleMs },
        { languages: captions.languages, encoding: captions.encoding },
        trackThreads(runtime.startThread),
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
      openWorker: threadWorkers({ settleMs }, { languages: [] }, trackThreads(runtime.startThread)),
      workerCount,
      sidecarsOf: findSidecars,
    },
    noticingMany(report, runtime),
  );
}

/** @returns `report`, wrapped to notify the runtime once there are many files */
export function noticingMany<Event extends { type: string }>(report: (event: Event) => void, runtime: Runtime) {
  let files = 0;
  return (event: Event) => {
    if (event.type === "found" && ++files === manyFiles) runtime.tuneForManyFiles();
    report(event);
  };
}
