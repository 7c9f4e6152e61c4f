// What must be known about a photo's caption before its sidecar may be deleted.
import { captionDigest } from "../caption-digest.ts";
import type { ReadPhoto } from "../prepare.ts";
import { hasUnsentTexts, overruledWords } from "./overruled-words.ts";

export interface ReadWords {
  /** `captionDigest` of the caption that the event is sent. */
  digest: string;
  /** Not all of it could be read or sent. */
  isInPart: boolean;
  /** The sidecar could not be read. Perhaps it can be later, and then its words are sent with the photo. */
  isUnread: boolean;
  /** What the sidecar says and is not sent, because the photo's own words or a list's override it. */
  overruled: readonly string[];
  /** The sidecar holds the photo's development settings. */
  hasEdits: boolean;
}

export function readWords({ photo, caption }: ReadPhoto): ReadWords {
  const { warnings, sidecarWords } = photo;
  const overruled = overruledWords(sidecarWords, caption);
  if (overruled.length === 0 && hasUnsentTexts(sidecarWords, caption))
    overruled.push("a text in another field or language");
  return {
    digest: captionDigest(caption),
    isInPart: warnings.length > 0,
    isUnread: photo.isSidecarUnread === true,
    overruled,
    hasEdits: sidecarWords?.hasEdits === true,
  };
}
