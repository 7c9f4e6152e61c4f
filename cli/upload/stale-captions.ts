// Photos that the event has, with captions that differ from their files': of files with the same bytes one speaks for the photo, and which one is
// known when all of them are found.
import type { CaptionClaims } from "./caption-claims.ts";
import type { KnownPhoto } from "./check-known.ts";
import type { FoundFile } from "./source/find-files.ts";

export interface StaleCaption {
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
