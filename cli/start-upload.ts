// Starts the engine for a command: threads, proxies and captions as flags and environment ask for them.
import { availableParallelism } from "node:os";
import type { UploadOptions as CommandOptions } from "./commands/run-push.ts";
import type { Report, UploadSummary } from "./upload/events.ts";
import { threadLanes } from "./upload/lane/open-lanes.ts";
import { upload } from "./upload/upload.ts";

/** More threads than this gain nothing: the link or the disk is full before. */
const maxLanes = 4;

export function startUpload(options: CommandOptions, report: Report): Promise<UploadSummary> {
  const { limitBytesPerSecond, captions, eventId: _, ...rest } = options;
  const laneCount = Math.max(1, Math.min(maxLanes, availableParallelism()));
  const lane = limitBytesPerSecond === undefined ? {} : { limitBytesPerSecond: limitBytesPerSecond / laneCount };
  return upload(
    {
      ...rest,
      openLane: threadLanes(lane, captions.languages),
      laneCount,
      sidecarsOf: () => new Map(),
    },
    report,
  );
}
