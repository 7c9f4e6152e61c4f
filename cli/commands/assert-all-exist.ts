// A mistyped path is a mistake of the command, not a photo that failed.
import { lstat } from "node:fs/promises";
import { UsageError } from "../errors.ts";
import { displayPath } from "../output/display.ts";
import { systemReason } from "../system-reason.ts";
import { looksLikeTicket } from "../ticket-link.ts";

/** Throws UsageError for the first path that is not there. */
export async function assertAllExist(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    // A ticket's link typed in the wrong place is refused where the event is looked for, without being shown.
    if (looksLikeTicket(path)) continue;
    await lstat(path).catch((error: NodeJS.ErrnoException) => {
      const reason = error.code === "ENOTDIR" ? "there is no such file or folder" : systemReason(error);
      throw new UsageError(`${displayPath(path)}: ${reason}.`, { cause: error });
    });
  }
}
