// What becomes of a local file once its photo is confirmed: it stays, unless the user asked for it to go.
import pLimit from "p-limit";
import type { Report } from "../events.ts";
import { createLookupBatcher } from "../requests/batch-lookups.ts";
import type { Session } from "../session.ts";
import type { WalkedFile } from "../source/walk.ts";
import type { Ending } from "../tally.ts";
import type { UploadOptions } from "../upload-options.ts";
import type { ReadWords } from "./read-words.ts";
import { createRemoveConfirmed } from "./remove-confirmed.ts";
import { createLocalRemover } from "./remove-local-file.ts";

/** Deletes or moves the file where that is asked for. @param words of a file that was read @returns how the file ends */
export type CleanUp = (file: WalkedFile, ending: Ending, words?: ReadWords) => Promise<Ending>;

/** Files that are read once more before they are removed: a disk reads few at once best. */
const maxRemovals = 2;

/** @returns undefined where files stay */
export function createCleanUp(options: UploadOptions, session: Session, report: Report): CleanUp | undefined {
  const { removal, dryRun } = options;
  if (!removal || dryRun) return undefined;
  const removeConfirmed = createRemoveConfirmed({
    remove: createLocalRemover(removal),
    prove: createLookupBatcher((photoIds) => session.lookUp(photoIds, { proveStored: true }), session.now),
    limit: pLimit(maxRemovals),
    report,
  });
  // What stops the run meanwhile leaves the file where it is; its photo is confirmed all the same.
  return (file, ending, words) => session.tolerate(() => removeConfirmed(file, ending, words), ending);
}
