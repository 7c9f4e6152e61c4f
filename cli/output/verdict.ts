// The last words of a verify: whether the local files may go, or which must not.
import { type ExitCode, exitCodes } from "../errors.ts";
import type { VerifyEvent, VerifySummary } from "../upload/events.ts";
import { display, displayPath } from "./display.ts";
import { notProvenLine } from "./not-proven-lines.ts";
import { exitCodeOfStop } from "./summary.ts";
import { count, formatDuration, grouped } from "./units.ts";

export interface Verdict {
  add(event: VerifyEvent): void;
  /** Lines without line breaks; the last one is the verdict. */
  lines(summary: VerifySummary, eventId: string): string[];
}

/** So many names fit into a last line; all of them were lines before. */
const maxNames = 10;

export function exitCodeOfVerify(summary: VerifySummary, interruptedWith: ExitCode | undefined): ExitCode {
  if (summary.stopped) return exitCodeOfStop(summary.stopped.code, interruptedWith);
  return summary.isSafeToDelete ? exitCodes.ok : exitCodes.someFailed;
}

/** @param isVerbose every file had a line of its own */
export function createVerdict(isVerbose: boolean): Verdict {
  const names: string[] = [];
  let unproven = 0;
  let others = 0;
  return {
    add(event) {
      const isLeftOut = event.type === "skipped" && (event.notProven || event.reason === "unsupported_type");
      if (!isLeftOut && event.type !== "missing" && event.type !== "different" && event.type !== "failed") return;
      unproven++;
      if (event.type === "skipped" && event.reason !== "unsupported_type") others++;
      if (names.length < maxNames) names.push(displayPath(event.path));
    },
    lines(summary, eventId) {
      const { confirmed, missing, different, failed, skipped, excluded, elapsedMs, stopped } = summary;
      const counts = `${grouped(confirmed)} confirmed, ${grouped(missing)} missing, ${grouped(different)} different, ${grouped(failed)} not read, ${grouped(skipped)} skipped`;
      const lines = [`Event ${eventId}: ${counts} (${count(summary.found, "file")}; ${formatDuration(elapsedMs)})`];
      if (stopped) lines.push(`Stopped: ${display(stopped.message)}`);
      const leftOut = notProvenLine(summary.notProven, isVerbose);
      if (leftOut !== undefined) lines.push(leftOut);
      if (summary.isSafeToDelete)
        lines.push(`Safe to delete: all ${count(confirmed, "photo")} are in event ${eventId}${but(excluded)}`);
      else if (unproven > 0) lines.push(`Not safe to delete: ${notProven(names, unproven, others > 0, eventId)}`);
      else lines.push(`Not safe to delete: ${stopped ? "not every photo was checked" : "there is no photo here"}`);
      return lines;
    },
  };
}

// Who left them out knows; the next one who reads this line may not.
function but(excluded: number): string {
  if (excluded === 0) return "";
  const things = count(excluded, "file or folder", "files and folders");
  return `; not looked at: ${things} that --include and --exclude leave out`;
}

function notProven(names: readonly string[], unproven: number, areFiles: boolean, eventId: string): string {
  const noun = areFiles ? "file" : "photo";
  const more = unproven > names.length ? ` and ${grouped(unproven - names.length)} more` : "";
  return `${count(unproven, `${noun} is`, `${noun}s are`)} not in event ${eventId}, as far as can be told: ${names.join(", ")}${more}`;
}
