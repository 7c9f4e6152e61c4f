// A mistyped path is a mistake of the command, not a photo that failed.
import { lstatSync } from "node:fs";
import { assertNoTilde } from "../assert-no-tilde.ts";
import { UsageError } from "../errors.ts";
import { looksLikeTicket } from "../find-ticket.ts";
import { displayPath } from "../output/display.ts";
import { systemReason } from "../system-reason.ts";

/** Throws UsageError for the first path that is not there. Waits for no thread of Node's pool: the walk begins the sooner. */
export function assertAllExist(paths: readonly string[]): void {
  for (const path of paths) {
    // A ticket's link typed in the wrong place is refused where the event is looked for, without being shown.
    if (looksLikeTicket(path)) continue;
    try {
      lstatSync(path);
    } catch (error) {
      assertNoTilde("The path", path);
      const isBelowAFile = (error as NodeJS.ErrnoException).code === "ENOTDIR";
      const reason = isBelowAFile ? "there is no such file or folder" : systemReason(error);
      throw new UsageError(`${displayPath(path)}: ${reason}.`, { cause: error });
    }
  }
}
