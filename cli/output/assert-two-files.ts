// Refuses a log and a report in the same file: the report would replace the log.
import { UsageError } from "../errors.ts";
import { displayPath } from "./display.ts";
import { placeOf } from "./place-of.ts";

/** Throws UsageError if both names lead to the same file, whether or not it exists yet. */
export function assertTwoFiles(
  log: string | undefined,
  report: string | undefined,
  platform: NodeJS.Platform = process.platform,
): void {
  if (log === undefined || report === undefined) return;
  const [one, other] = [log, report].map((path) => nameIn(placeOf(path), platform));
  if (one !== other) return;
  throw new UsageError(`--log and --report both name ${displayPath(report)}: give each a file of its own.`);
}

/** Most disks of Windows and macOS take names for the same that differ only in case, and macOS also in the composition of letters. */
function nameIn(place: string, platform: NodeJS.Platform): string {
  return platform === "win32" || platform === "darwin" ? place.normalize().toLowerCase() : place;
}
