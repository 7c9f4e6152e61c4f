// Refuses mistyped paths: they are a usage error, not failed photos.
import { lstatSync } from "node:fs";
import { assertNoTilde } from "../assert-no-tilde.ts";
import { UsageError } from "../errors.ts";
import { looksLikeTicket } from "../find-ticket.ts";
import { displayPath } from "../output/display.ts";
import { systemReason } from "../system-reason.ts";
import { waitForPath } from "./wait-for-path.ts";

/** Throws UsageError for the first path that does not exist. */
export async function assertAllExist(paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map(waitForPath));
  for (const path of paths) {
    // A ticket's link in the wrong place is refused later, when the event is determined, without showing it.
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
