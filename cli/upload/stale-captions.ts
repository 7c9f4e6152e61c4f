// Holds photos whose captions in the event differ from their files' captions now, or may soon. If several files have the same bytes,
// which one provides the caption is known only once all files are found, so they wait here until then.
import type { CaptionClaims } from "./caption-claims.ts";
import type { KnownPhoto } from "./check-known.ts";
import type { DuplicatesInFlight } from "./duplicates-in-flight.ts";
import type { FoundFile } from "./source/find-files.ts";

interface KnownFile {
  file: FoundFile;
  known: KnownPhoto;
}

export interface StaleCaptions {
  /** A photo whose caption is current, and will be, ends at once. */
  add(known: KnownFile): void;
  /** All files have been found. */
  allFound(): void;
}

/**
 * @param duplicates knows the files with the same bytes that this run has sent
 * @param update is called for the file that provides its photo's caption
 * @param leave is called for the others, which end as they would have
 */
export function createStaleCaptions(
  claims: Pick<CaptionClaims, "isSpeaker" | "provides">,
  duplicates: Pick<DuplicatesInFlight, "first">,
  update: (file: FoundFile) => void,
  leave: (ending: KnownPhoto["ending"]) => void,
): StaleCaptions {
  let waiting: KnownFile[] | undefined = [];
  // Another file's caption was sent before this file was found, and may reach the record after it was looked up.
  const isBeingReplaced = ({ file, known: { photoId } }: KnownFile) =>
    claims.provides(photoId, file) && duplicates.first(photoId) !== undefined;
  const settle = ({ file, known }: KnownFile) =>
    claims.isSpeaker(known.photoId, file) ? update(file) : leave(known.ending);
  return {
    add(each) {
      if (each.known.captionIsCurrent && !isBeingReplaced(each)) leave(each.known.ending);
      else if (waiting) waiting.push(each);
      else settle(each);
    },
    allFound() {
      const all = waiting ?? [];
      waiting = undefined;
      all.forEach(settle);
    },
  };
}
