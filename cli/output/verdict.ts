// The summary of a verify: whether the local files are safe to delete, or which are not.
import { basename } from "node:path";
import { kindOfName } from "../../api/captions/media-names.ts";
import { type ExitCode, exitCodes } from "../errors.ts";
import type { VerifyEvent, VerifySummary } from "../upload/events.ts";
import { display, displayPath } from "./display.ts";
import { defaultsLine, leftOutByPatterns, notProvenLines } from "./not-proven-lines.ts";
import { exitCodeOfStop } from "./summary.ts";
import { count, formatDuration, grouped } from "./units.ts";

export interface Verdict {
  add(event: VerifyEvent): void;
  /** Lines without line breaks; the last one is the verdict. */
  lines(summary: VerifySummary, eventId: string): string[];
}

/** The verdict names at most this many files; each had a line of its own before. */
const maxNames = 10;

export function exitCodeOfVerify(summary: VerifySummary, interruptedWith: ExitCode | undefined): ExitCode {
  if (summary.stopped) return exitCodeOfStop(summary.stopped.code, interruptedWith);
  return summary.isSafeToDelete ? exitCodes.ok : exitCodes.someFailed;
}

/** The first names of many. */
interface Names {
  shown: string[];
  count: number;
}

/** @param isVerbose every file had a line of its own */
export function createVerdict(isVerbose: boolean): Verdict {
  const absent: Names = { shown: [], count: 0 };
  const truncated: Names = { shown: [], count: 0 };
  const others: Names = { shown: [], count: 0 };
  const sidecars: Names = { shown: [], count: 0 };
  let areAllPhotos = true;
  let notChecked = 0;
  const add = (names: Names, path: string, why = "") => {
    names.count++;
    if (names.shown.length < maxNames) names.shown.push(displayPath(path) + why);
  };
  return {
    add(event) {
      if (event.type === "warning" && event.code === "sidecar") return add(sidecars, event.path ?? "");
      if (event.type === "confirmed" && event.notProven) return add(truncated, event.path);
      if (event.type === "failed" && event.code === "ticket_others_photo") return add(others, event.path);
      if (event.type === "failed" && event.code === "not_tried") {
        notChecked++;
        return;
      }
      const isLeftOut = event.type === "skipped" && (event.notProven || event.reason === "unsupported_type");
      if (!isLeftOut && event.type !== "missing" && event.type !== "different" && event.type !== "failed") return;
      if (!isPhoto(event)) areAllPhotos = false;
      const isModerated = event.type === "missing" && event.reason === "removed_by_organiser";
      add(absent, event.path, isModerated ? " (removed by an organiser)" : "");
    },
    lines(summary, eventId) {
      const { confirmed, missing, different, failed, skipped, excluded, elapsedMs, stopped } = summary;
      const byOthers = others.count > 0 ? `${grouped(others.count)} sent by somebody else, ` : "";
      const unchecked = notChecked > 0 ? `${grouped(notChecked)} not checked, ` : "";
      const notRead = failed - others.count - notChecked;
      const counts = `${grouped(confirmed)} confirmed, ${grouped(missing)} missing, ${grouped(different)} different, ${grouped(notRead)} not read, ${unchecked}${byOthers}${grouped(skipped)} skipped`;
      const lines = [`Event ${eventId}: ${counts} (${count(summary.found, "file")}; ${formatDuration(elapsedMs)})`];
      if (stopped) lines.push(`Stopped: ${display(stopped.message)}`);
      lines.push(...notProvenLines(summary.notProven, isVerbose));
      const defaults = defaultsLine(summary.leftOut);
      if (defaults !== undefined) lines.push(defaults);
      const doubts = [
        ...(absent.count > 0 ? [notThere(absent, areAllPhotos ? "photo" : "file", eventId)] : []),
        ...(others.count > 0 ? [sentByOthers(others)] : []),
        ...(truncated.count > 0
          ? [
              `${count(truncated.count, "photo")} in event ${eventId} ${truncated.count === 1 ? "seems" : "seem"} cut off or damaged: ${listed(truncated)}`,
            ]
          : []),
        ...(notChecked > 0 ? [count(notChecked, "file was not checked", "files were not checked")] : []),
      ];
      const all = confirmed === 1 ? "the photo is" : `all ${grouped(confirmed)} photos are`;
      const words = sidecars.count > 0 ? `; not in it: what ${sidecarsSay(sidecars)}` : "";
      const but = words + (excluded > 0 ? `; not checked: ${leftOutByPatterns(excluded)}` : "");
      if (summary.isSafeToDelete) lines.push(`Safe to delete: ${all} in event ${eventId}${but}`);
      else if (doubts.length > 0) lines.push(`Not safe to delete: ${doubts.join("; ")}`);
      else lines.push(`Not safe to delete: ${stopped ? "not every photo was checked" : "there is no photo here"}`);
      return lines;
    },
  };
}

/** A file that could not be read is judged by its name. */
function isPhoto(event: VerifyEvent & { path: string }): boolean {
  if (event.type === "skipped") return event.reason === "unsupported_type";
  return event.type !== "failed" || kindOfName(basename(event.path)) === "photo";
}

function notThere(names: Names, noun: string, eventId: string): string {
  const things = count(names.count, `${noun} is`, `${noun}s are`);
  return `${things} not in event ${eventId}, as far as can be told: ${listed(names)}`;
}

function sentByOthers(names: Names): string {
  const photos = count(names.count, "photo was", "photos were");
  return `${photos} sent by somebody else, which a ticket cannot prove (sign in for that): ${listed(names)}`;
}

function sidecarsSay(names: Names): string {
  return `${count(names.count, "sidecar says", "sidecars say")}: ${listed(names)}`;
}

function listed({ shown, count }: Names): string {
  const more = count > shown.length ? ` and ${grouped(count - shown.length)} more` : "";
  return `${shown.join(", ")}${more}`;
}
