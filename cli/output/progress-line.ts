// The state of a run in one line: for the bar, and for logs without a terminal.
import { display } from "./display.ts";
import type { Progress } from "./progress-counter.ts";
import { count, formatBytes, formatDuration, formatRate, grouped } from "./units.ts";

/** `1,204 of 3,000 files · 1.2 of 3.4 GB · 3.1 MB/s · 5 min left`; "so far" while the walk goes on. */
export function progressLine(progress: Progress): string {
  const { files, filesDone, bytes, bytesDone, failed, isWalked, bytesPerSecond, msLeft, waitingFor } = progress;
  const parts = [
    `${grouped(filesDone)} of ${count(files, "file")}${isWalked ? "" : " so far"}`,
    `${formatBytes(bytesDone)} of ${formatBytes(bytes)}`,
  ];
  if (failed > 0) parts.push(`${grouped(failed)} failed`);
  if (waitingFor !== undefined) parts.push(display(waitingFor));
  else if (bytesPerSecond > 0) parts.push(formatRate(bytesPerSecond));
  if (msLeft !== undefined) parts.push(`${formatDuration(msLeft)} left`);
  return parts.join(" · ");
}

const barCells = 20;

/** The same behind a bar, cut to the terminal's width. */
export function barLine(progress: Progress, columns: number): string {
  const { bytes, bytesDone, files, filesDone, isWalked } = progress;
  const share = bytes > 0 ? bytesDone / bytes : files > 0 ? filesDone / files : 0;
  // Before the walk has ended a share would only go down again.
  const full = isWalked ? Math.floor(share * barCells) : 0;
  const bar = `[${"=".repeat(full)}${" ".repeat(barCells - full)}]`;
  const percent = isWalked ? `${String(Math.floor(share * 100)).padStart(3)} %` : "  … ";
  const line = `${bar} ${percent}  ${progressLine(progress)}`;
  return line.length < columns ? line : `${line.slice(0, Math.max(1, columns - 2))}…`;
}
