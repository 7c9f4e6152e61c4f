// Starts the engine for a command: threads, sidecars and captions as flags and environment ask for them.
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { findSidecars } from "./captions/find-sidecars.ts";
import type { UploadOptions as CommandOptions } from "./commands/run-push.ts";
import type { ProofOptions } from "./commands/verify.ts";
import type { Report, UploadSummary, VerifyEvent, VerifySummary } from "./upload/events.ts";
import { upload } from "./upload/upload.ts";
import { verify } from "./upload/verify.ts";
import { threadLanes } from "./upload/worker/open-workers.ts";

/** More threads than this gain nothing: the link or the disk is full before. */
const maxLanes = 4;

/** @param thread one that is started already, for the first lane */
export function startUpload(options: CommandOptions, report: Report, thread?: Worker): Promise<UploadSummary> {
  const { limitBytesPerSecond, captions, eventId: _, ...rest } = options;
  // A limit holds for all lanes together, and one alone is fast enough for any that somebody sets.
  const laneCount = limitBytesPerSecond === undefined ? Math.min(maxLanes, availableParallelism()) : 1;
  return upload(
    {
      ...rest,
      openLane: threadLanes({ limitBytesPerSecond }, captions.languages, thread),
      laneCount,
      sidecarsOf: findSidecars,
    },
    report,
  );
}

export function startVerify(
  options: ProofOptions,
  report: (event: VerifyEvent) => void,
  thread?: Worker,
): Promise<VerifySummary> {
  const { eventId: _, ...rest } = options;
  const laneCount = Math.min(maxLanes, availableParallelism());
  return verify({ ...rest, openLane: threadLanes({}, [], thread), laneCount, sidecarsOf: findSidecars }, report);
}
