// The last words of a verify: whether the local files may go, or which must not.
import { type ExitCode, exitCodes } from "../errors.ts";
import type { VerifyEvent, VerifySummary } from "../upload/events.ts";
import { display, displayPath } from "./display.ts";
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

export function createVerdict(): Verdict {
  const names: string[] = [];
  let unproven = 0;
  return {
    add(event) {
      const isPhotoLeftOut = event.type === "skipped" && event.reason === "unsupported_type";
      if (!isPhotoLeftOut && event.type !== "missing" && event.type !== "different" && event.type !== "failed") return;
      unproven++;
      if (names.length < maxNames) names.push(displayPath(event.path));
    },
    lines(summary, eventId) {
      const { confirmed, missing, different, failed, skipped, elapsedMs, stopped } = summary;
      const counts = `${grouped(confirmed)} confirmed, ${grouped(missing)} missing, ${grouped(different)} different, ${grouped(failed)} not read, ${grouped(skipped)} skipped`;
      const lines = [`Event ${eventId}: ${counts} (${count(summary.found, "file")}; ${formatDuration(elapsedMs)})`];
      if (stopped) lines.push(`Stopped: ${display(stopped.message)}`);
      if (summary.isSafeToDelete)
        lines.push(`Safe to delete: all ${count(confirmed, "photo")} are in event ${eventId}`);
      else if (unproven > 0) lines.push(`Not safe to delete: ${notProven(names, unproven, eventId)}`);
      else lines.push(`Not safe to delete: ${stopped ? "not every photo was checked" : "there is no photo here"}`);
      return lines;
    },
  };
}

function notProven(names: readonly string[], unproven: number, eventId: string): string {
  const more = unproven > names.length ? ` and ${grouped(unproven - names.length)} more` : "";
  return `${count(unproven, "photo is", "photos are")} not in event ${eventId}, as far as can be told: ${names.join(", ")}${more}`;
}
