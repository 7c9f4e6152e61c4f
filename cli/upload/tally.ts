// Counts how the files ended and reports each ending. Every file found ends exactly once.
import { countNotProven } from "./count-not-proven.ts";
import type { LocalFile, NotProvenCounts, Report, UploadEvent, UploadSummary } from "./events.ts";

export type Ending = Extract<UploadEvent, { type: "uploaded" | "planned" | "duplicate" | "skipped" | "failed" }>;

export interface Tally {
  found(file: LocalFile): void;
  /** A file or folder was left out by --include or --exclude; nothing else is known about it. */
  excluded(): void;
  end(ending: Ending): void;
  progress(path: string, bytes: number): void;
  /** An earlier run stored this many bytes of the file: they count as progress, but not as sent. */
  resumed(path: string, bytes: number): void;
  /** The file is delivered again: bytes sent before no longer count as progress. */
  restart(path: string): void;
  stop(reason: NonNullable<UploadSummary["stopped"]>): void;
  /** Mean size of the files found so far. */
  meanBytes(): number;
  summary(elapsedMs: number): UploadSummary;
}

export function createTally(report: Report): Tally {
  const count = { found: 0, uploaded: 0, planned: 0, duplicate: 0, skipped: 0, failed: 0 };
  let notTried = 0;
  const notProven: NotProvenCounts = {};
  let excluded = 0;
  let leftOut = 0;
  let sidecarsRead = 0;
  let captionsUpdated = 0;
  let captionsRefused = 0;
  let foundBytes = 0;
  let uploadedBytes = 0;
  let sentBytes = 0;
  /** Bytes reported as progress, by path, for each file in flight. */
  const reportedBytes = new Map<string, number>();
  let stopped: UploadSummary["stopped"];
  const reportProgress = (path: string, bytes: number) => {
    reportedBytes.set(path, (reportedBytes.get(path) ?? 0) + bytes);
    report({ type: "progress", path, bytes });
  };
  return {
    found(file) {
      count.found++;
      foundBytes += file.sizeBytes;
      const { path, pathBytes, sizeBytes } = file;
      report(pathBytes ? { type: "found", path, pathBytes, sizeBytes } : { type: "found", path, sizeBytes });
    },
    excluded() {
      excluded++;
    },
    end(ending) {
      count[ending.type]++;
      if (ending.type === "uploaded") uploadedBytes += ending.sizeBytes;
      if (ending.type === "failed" && ending.code === "not_tried") notTried++;
      if (ending.type === "duplicate" && ending.captionUpdated) captionsUpdated++;
      if (ending.type === "duplicate" && ending.captionRefused) captionsRefused++;
      if (ending.type === "skipped" && ending.reason === "excluded") leftOut++;
      if (ending.type === "skipped" && ending.sidecarOf) sidecarsRead++;
      countNotProven(notProven, ending);
      // Reported progress may differ from the file's size: an answer was lost, or the event already had the photo.
      const { path } = ending;
      const missing = (ending.type === "uploaded" ? ending.sizeBytes : 0) - (reportedBytes.get(path) ?? 0);
      if (missing !== 0) report({ type: "progress", path, bytes: missing });
      reportedBytes.delete(path);
      report(ending);
    },
    progress(path, bytes) {
      if (bytes > 0) sentBytes += bytes;
      reportProgress(path, bytes);
    },
    resumed: (path, bytes) => reportProgress(path, bytes),
    restart: (path) => reportProgress(path, -(reportedBytes.get(path) ?? 0)),
    stop(reason) {
      stopped ??= reason;
    },
    meanBytes: () => foundBytes / Math.max(1, count.found),
    summary(elapsedMs) {
      const bytes = { foundBytes, uploadedBytes, sentBytes };
      const unsupportedPhotos = notProven.unsupported_type ?? 0;
      const captions = { captionsUpdated, captionsRefused };
      const stop = stopped ? { stopped } : {};
      return {
        ...count,
        notTried,
        ...bytes,
        elapsedMs,
        ...captions,
        unsupportedPhotos,
        notProven,
        ...(sidecarsRead > 0 ? { sidecarsRead } : {}),
        excluded,
        leftOut,
        ...stop,
      };
    },
  };
}
