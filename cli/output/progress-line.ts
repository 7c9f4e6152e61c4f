// The state of a run as one line, for output without a terminal, and in parts for the bar.
import { display } from "./display.ts";
import type { Progress } from "./progress-counter.ts";
import { count, formatBytes, formatDuration, formatRate, grouped } from "./units.ts";

/** `1,204 of 3,000 files · 1.2 of 3.4 GB · 3.1 MB/s · 5 min left`; with "so far" until the walk has ended. */
export function progressLine(progress: Progress): string {
  const { files, bytes, failed, rate, left, waiting } = partsOf(progress);
  return [files, bytes, failed, waiting ?? rate, left].filter(Boolean).join(separator);
}

export const separator = " · ";

export function partsOf(progress: Progress) {
  const { files, filesDone, bytes, bytesDone, failed, isWalked, bytesPerSecond, msLeft, waitingFor } = progress;
  return {
    files: `${grouped(filesDone)} of ${count(files, "file")}${isWalked ? "" : " so far"}`,
    bytes: `${formatBytes(bytesDone)} of ${formatBytes(bytes)}`,
    failed: failed > 0 ? `${grouped(failed)} failed` : "",
    rate: bytesPerSecond > 0 ? formatRate(bytesPerSecond) : "",
    left: msLeft === undefined ? "" : `${formatDuration(msLeft)} left`,
    waiting: waitingFor === undefined ? undefined : waitingText(waitingFor, progress.waitingMs ?? 0),
  };
}

function waitingText(message: string, waitingMs: number): string {
  const sinceThen = waitingMs >= 1_000 ? `waiting for ${formatDuration(waitingMs)}: ` : "";
  return `${sinceThen}${display(message)}`;
}
