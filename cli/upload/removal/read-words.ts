// What must be known of a photo's caption before its sidecar may be deleted.
import { captionDigest } from "../caption-digest.ts";
import type { ReadPhoto } from "../prepare.ts";
import { hasUntoldTexts, overruledWords } from "./overruled-words.ts";

export interface ReadWords {
  /** `captionDigest` of the caption that the event is told. */
  digest: string;
  /** Not all of it could be read. */
  isInPart: boolean;
  /** What the sidecar says and nobody is told: the photo's own words, or a list's, are told in its place. */
  overruled: readonly string[];
  /** The sidecar holds how the photo is to be developed. */
  hasEdits: boolean;
}

export function readWords({ photo, caption }: ReadPhoto): ReadWords {
  const { warnings, sidecarWords } = photo;
  const overruled = overruledWords(sidecarWords, caption);
  if (overruled.length === 0 && hasUntoldTexts(sidecarWords, caption))
    overruled.push("a text in another field or language");
  return {
    digest: captionDigest(caption),
    isInPart: warnings.length > 0,
    overruled,
    hasEdits: sidecarWords?.hasEdits === true,
  };
}
