// Refuses a log and a report in the same file: the report would replace the log.
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { displayPath } from "./display.ts";

/** Throws UsageError if both names lead to the same file, whether or not it exists yet. */
export function assertTwoFiles(log: string | undefined, report: string | undefined): void {
  if (log === undefined || report === undefined || placeOf(log) !== placeOf(report)) return;
  throw new UsageError(`--log and --report both name ${displayPath(report)}: give each a file of its own.`);
}

/** The path with links resolved as far as it exists. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const whole = resolve(path);
    return dirname(whole) === whole ? whole : join(placeOf(dirname(whole)), basename(whole));
  }
}
