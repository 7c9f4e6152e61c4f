// Photos that the event has with other captions than their files have now. Of files with the same bytes one speaks for the
// photo, and only once all are found is it clear which: until then they wait here.
import type { CaptionClaims } from "./caption-claims.ts";
import type { KnownPhoto } from "./check-known.ts";
import type { FoundFile } from "./source/find-files.ts";

interface StaleCaption {
  file: FoundFile;
  known: KnownPhoto;
}

export interface StaleCaptions {
  add(stale: StaleCaption): void;
  /** All files are found. */
  allFound(): void;
}

/**
 * @param update the file that speaks for its photo
 * @param leave the others, which end as they would have
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
