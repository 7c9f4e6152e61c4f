// Holds photos whose captions in the event differ from their files' captions now. If several files have the same bytes, which one
// provides the caption is known only once all files are found, so they wait here until then.
import type { CaptionClaims } from "./caption-claims.ts";
import type { KnownPhoto } from "./check-known.ts";
import type { FoundFile } from "./source/find-files.ts";

interface StaleCaption {
  file: FoundFile;
  known: KnownPhoto;
}

export interface StaleCaptions {
  add(stale: StaleCaption): void;
  /** All files have been found. */
  allFound(): void;
}

/**
 * @param update is called for the file that provides its photo's caption
 * @param leave is called for the others, which end as they would have
 */
export function createStaleCaptions(
  claims: Pick<CaptionClaims, "isSpeaker">,
  update: (file: FoundFile) => void,
  leave: (ending: KnownPhoto["ending"]) => void,
): StaleCaptions {
  let waiting: StaleCaption[] | undefined = [];
  const settle = ({ file, known }: StaleCaption) =>
    claims.isSpeaker(known.photoId, file) ? update(file) : leave(known.ending);
  return {
    add(stale) {
      if (waiting) waiting.push(stale);
      else settle(stale);
    },
    allFound() {
      const all = waiting ?? [];
      waiting = undefined;
      all.forEach(settle);
    },
  };
}
