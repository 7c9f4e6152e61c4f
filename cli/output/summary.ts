// The summary of a push: what happened to the files, and what to do next.
import { type ExitCode, exitCodes } from "../errors.ts";
import { sumOf } from "../upload/count-not-proven.ts";
import type { UploadSummary } from "../upload/events.ts";
import { display, displayPath } from "./display.ts";
import { defaultsLine, leftOutByPatterns, notProvenLines } from "./not-proven-lines.ts";
import { count, formatBytes, formatDuration, formatRate, grouped } from "./units.ts";

/**
 * @param interruptedWith 129, 130 or 143 after a signal
 * @param isStrict a file that a person would miss and the event is not proven to have counts as a failure
 */
export function exitCodeOfSummary(
  summary: UploadSummary,
  interruptedWith: ExitCode | undefined,
  isStrict = false,
): ExitCode {
  if (summary.stopped) return exitCodeOfStop(summary.stopped.code, interruptedWith);
  const isWhole = summary.failed === 0 && !(isStrict && sumOf(summary.notProven) > 0);
  return isWhole ? exitCodes.ok : exitCodes.someFailed;
}

type StopCode = NonNullable<UploadSummary["stopped"]>["code"];

export function exitCodeOfStop(code: StopCode, interruptedWith: ExitCode | undefined): ExitCode {
  switch (code) {
    case "interrupted":
      return interruptedWith ?? exitCodes.interrupted;
    case "not_signed_in":
      return exitCodes.notSignedIn;
    case "not_allowed":
      return exitCodes.notAllowed;
    case "unreachable":
      return exitCodes.unreachable;
    case "quota_exceeded":
      return exitCodes.someFailed;
  }
}

export interface SummaryContext {
  eventId: string;
  /** The command that retries the failed files; undefined if there is no list of them. */
  retryCommand: string | undefined;
  /** Why the list of failed files could not be written. */
  listFailure?: { message: string; isOlderKept: boolean } | undefined;
  isDryRun: boolean;
  /** Before this run, nobody had created the event or uploaded to it. */
  isNew?: boolean;
  /** By --delete-after, or by --move-after into the folder. */
  removed?: { files: number; folder: string | undefined };
  /** Every file had a line of its own. */
  isVerbose: boolean;
}

/** Lines without line breaks. */
export function summaryLines(summary: UploadSummary, context: SummaryContext): string[] {
  const { eventId, retryCommand, listFailure, isDryRun, isVerbose, isNew = false, removed } = context;
  const lines: string[] = [];
  if (summary.stopped) lines.push(`Stopped: ${display(summary.stopped.message)}`);
  lines.push(countsLine(summary, eventId, isDryRun));
  if (isNew && (isDryRun || summary.uploaded > 0)) lines.push(newEventLine(summary, eventId, isDryRun));
  if (removed && removed.files > 0) lines.push(removedLine(removed));
  const notProven = notProvenLines(summary.notProven, isVerbose);
  lines.push(...notProven);
  const defaults = defaultsLine(summary.leftOut);
  if (defaults !== undefined) lines.push(defaults);
  if (summary.excluded > 0) lines.push(`Not checked: ${leftOutByPatterns(summary.excluded)}.`);
  if (summary.captionsRefused > 0) {
    lines.push(
      `${count(summary.captionsRefused, "photo keeps its", "photos keep their")} caption and position in the event, because somebody else uploaded ${summary.captionsRefused === 1 ? "it" : "them"}. Only that person or an organiser can change them.`,
    );
  }
  if (summary.notTried > 0) {
    const files = `${count(summary.notTried, "file was", "files were")} not finished.`;
    const canGoOn = ["interrupted", "unreachable", "not_signed_in"].includes(summary.stopped?.code ?? "");
    lines.push(`${files}${canGoOn ? " Run the same command again to continue." : ""}`);
  }
  const failed = summary.failed - summary.notTried;
  if (failed > 0) {
    const next = retryCommand === undefined ? "" : ` To try again: ${retryCommand}`;
    lines.push(`${count(failed, "file")} failed.${next}`);
  }
  if (listFailure !== undefined) {
    const knows = listFailure.isOlderKept ? "knows only the files of another push" : "does not know them";
    lines.push(
      `The list of failed files could not be written, so \`photoup retry\` ${knows}: ${display(listFailure.message)}. Run the push again: nothing that has arrived is sent twice.`,
    );
  }
  // Files left out by default were not checked, so they may be photos.
  const areLookedAt = notProven.length === 0 && defaults === undefined;
  const isPhotoless = summary.skipped > 0 && summary.skipped === summary.found && areLookedAt;
  if (isPhotoless && !isVerbose) {
    lines.push("None of these files is a photo. --verbose says what each of them is.");
  }
  if (isDryRun) return lines;
  const arrived = summary.uploaded + summary.duplicate;
  const isWhole = summary.failed === 0 && notProven.length === 0;
  if (isWhole && arrived > 0 && !summary.stopped) {
    lines.push(
      `${arrived === 1 ? "The photo is" : `All ${count(arrived, "photo")} are`} in event ${eventId}, confirmed.`,
    );
  }
  if (summary.found === 0 && !summary.stopped) lines.push("There was nothing to upload.");
  return lines;
}

function removedLine({ files, folder }: NonNullable<SummaryContext["removed"]>): string {
  const removal = folder === undefined ? "deleted" : `moved to ${displayPath(folder)}`;
  return `${count(files, "local file was", "local files were")} ${removal}${files === 1 ? "" : ", sidecars included"}.`;
}

function newEventLine({ uploaded, planned }: UploadSummary, eventId: string, isDryRun: boolean): string {
  // A deleted event is not listed either.
  if (isDryRun)
    return `Event ${eventId} does not exist yet: a push would create it, with ${count(planned, "photo")}. If it was deleted, run \`photoup events create ${eventId}\` first.`;
  const created = `Event ${eventId} is new: it did not exist when this push of ${count(uploaded, "photo")} began.`;
  return `${created} If you meant another event, delete this one: photoup events delete ${eventId}`;
}

function countsLine(summary: UploadSummary, eventId: string, isDryRun: boolean): string {
  const { sidecarsRead = 0 } = summary;
  const captionsUpdated = summary.captionsUpdated > 0 ? ` (${count(summary.captionsUpdated, "caption")} updated)` : "";
  const parts = [
    isDryRun ? `${grouped(summary.planned)} would be uploaded` : `${grouped(summary.uploaded)} uploaded`,
    `${grouped(summary.duplicate)} already there${captionsUpdated}`,
    ...(sidecarsRead > 0 ? [`${count(sidecarsRead, "sidecar")} read`] : []),
    `${grouped(summary.skipped - sidecarsRead)} skipped`,
    `${grouped(summary.failed - summary.notTried)} failed`,
  ];
  if (summary.notTried > 0) parts.push(`${grouped(summary.notTried)} not tried`);
  const found = `${count(summary.found, "file")}, ${formatBytes(summary.foundBytes)}`;
  const seconds = summary.elapsedMs / 1000;
  const rate = summary.sentBytes > 0 && seconds > 0 ? `, ${formatRate(summary.sentBytes / seconds)}` : "";
  return `Event ${eventId}: ${parts.join(", ")} (${found}; ${formatDuration(summary.elapsedMs)}${rate})`;
}
