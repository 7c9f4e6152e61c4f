// Cleans up a local file once its photo is confirmed: it stays unless the user asked to delete or move it.
import pLimit from "p-limit";
import type { CaptionClaims } from "../caption-claims.ts";
import type { Report } from "../events.ts";
import { createLookupBatcher } from "../requests/batch-lookups.ts";
import type { Session } from "../session.ts";
import type { WalkedFile } from "../source/walk.ts";
import type { Ending } from "../tally.ts";
import type { UploadOptions } from "../upload-options.ts";
import type { ReadWords } from "./read-words.ts";
import { createRemoveConfirmed } from "./remove-confirmed.ts";
import { createLocalRemover } from "./remove-local-file.ts";

/** Deletes or moves the file if asked to. @param words for a file that was read. @returns how the file ends */
export type CleanUp = (file: WalkedFile, ending: Ending, words?: ReadWords) => Promise<Ending>;

/** How many files are read again at once before their removal: disks read few files at once best. */
const maxRemovals = 2;

/** @returns undefined if files stay */
export function createCleanUp(
  options: UploadOptions,
  session: Session,
  claims: Pick<CaptionClaims, "settle">,
  report: Report,
): CleanUp | undefined {
  const { removal, dryRun } = options;
  if (!removal || dryRun) return undefined;
  const removeConfirmed = createRemoveConfirmed({
    remove: createLocalRemover(removal),
    prove: createLookupBatcher((photoIds) => session.lookUp(photoIds, { proveStored: true }), session.now),
    limit: pLimit(maxRemovals),
    report,
  });
  /** The event may show the words now, but soon those of another file with the same bytes. */
  const lasting = (file: WalkedFile, ending: Ending, words: ReadWords | undefined): ReadWords | undefined => {
    if (!words || removal.kind !== "delete" || !("photoId" in ending)) return words;
    if (claims.settle(ending.photoId, file, words.digest)) return words;
    return { ...words, overruled: [...words.overruled, "the caption of a file with the same bytes is used"] };
  };
  // If the run stops meanwhile, the file stays; its photo is confirmed all the same.
  return (file, ending, words) =>
    session.tolerate(() => removeConfirmed(file, ending, lasting(file, ending, words)), ending);
}
