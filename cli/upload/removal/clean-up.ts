// Cleans up a local file once its photo is confirmed: it stays unless the user asked to delete or move it.
import pLimit from "p-limit";
import type { CaptionClaims } from "../caption-claims.ts";
import type { Report } from "../events.ts";
import { createLookupBatcher } from "../requests/batch-lookups.ts";
import type { Session } from "../session.ts";
import type { WalkedFile } from "../source/walk.ts";
import { StoppedError, type Stopper } from "../stopper.ts";
import type { Ending } from "../tally.ts";
import type { UploadOptions } from "../upload-options.ts";
import type { ReadWords } from "./read-words.ts";
import { createRemovalThread } from "./removal-thread.ts";
import { createRemoveConfirmed } from "./remove-confirmed.ts";

export interface CleanUp {
  /** Deletes or moves the file if asked to. @param words for a file that was read. @returns how the file ends */
  end(file: WalkedFile, ending: Ending, words?: ReadWords): Promise<Ending>;
  close(): Promise<void>;
}

/** How many files are read again at once before their removal: disks read few files at once best. */
const maxRemovals = 2;
/** How long running removals may continue once an interrupted run has ended everything else. A large file takes a while to copy. */
const lastRemovalsMs = 30_000;

/** @returns undefined if files stay */
export function createCleanUp(
  options: UploadOptions,
  session: Session,
  claims: Pick<CaptionClaims, "settle">,
  report: Report,
): CleanUp | undefined {
  const { removal, dryRun } = options;
  if (!removal || dryRun) return undefined;
  const { stopper } = session;
  const thread = createRemovalThread(removal, options.openWorker, whenToAbandon(stopper, options.hardStop));
  const removeConfirmed = createRemoveConfirmed({
    async remove(...file) {
      stopper.throwIfInterrupted(); // thousands may have waited for their turn
      return thread.remove(...file);
    },
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
  return {
    // If the run stops meanwhile, the file stays; its photo is confirmed all the same.
    end: (file, ending, words) =>
      session.tolerate(() => removeConfirmed(file, ending, lasting(file, ending, words)), ending),
    close: thread.close,
  };
}

/** Aborts at a second Ctrl-C, or if the drives had enough time to answer after the first. */
function whenToAbandon(stopper: Stopper, hardStop: AbortSignal | undefined): AbortSignal {
  const abandoning = new AbortController();
  const abandon = () => abandoning.abort(new StoppedError("the run was stopped"));
  const onHalt = () => {
    if (stopper.isInterrupted) setTimeout(abandon, lastRemovalsMs).unref();
  };
  hardStop?.addEventListener("abort", abandon, { once: true });
  stopper.halted.addEventListener("abort", onHalt, { once: true });
  return abandoning.signal;
}
