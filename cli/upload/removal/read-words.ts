// What must be known of a photo's caption before its sidecar may be deleted.
import { captionDigest } from "../caption-digest.ts";
import type { ReadPhoto } from "../prepare.ts";
import { isOverruled } from "./is-overruled.ts";

export interface ReadWords {
  /** `captionDigest` of the caption that the event is told. */
  digest: string;
  /** Not all of it could be read. */
  isInPart: boolean;
  /** The sidecar says something in whose place something else is told: the photo's own words, or a list's. */
  isOverruled: boolean;
}

export function readWords({ photo, caption }: ReadPhoto): ReadWords {
  const isInPart = photo.warnings.length > 0;
  return { digest: captionDigest(caption), isInPart, isOverruled: isOverruled(photo.sidecarWords, caption) };
}
