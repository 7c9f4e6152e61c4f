// A log and a report in one file: the report would take the log's place.
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { displayPath } from "./display.ts";

/** Throws UsageError where both names lead to one file, whether it is there yet or not. */
export function assertTwoFiles(log: string | undefined, report: string | undefined): void {
  if (log === undefined || report === undefined || placeOf(log) !== placeOf(report)) return;
  throw new UsageError(`--log and --report both name ${displayPath(report)}: give each a file of its own.`);
}

/** Links resolved as far as the path is there. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const whole = resolve(path);
    return dirname(whole) === whole ? whole : join(placeOf(dirname(whole)), basename(whole));
  }
}
