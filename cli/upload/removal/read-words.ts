// What a photo's file and its sidecar say, as whoever deletes a sidecar must know it.
import { captionDigest } from "../caption-digest.ts";
import type { ReadPhoto } from "../prepare.ts";
import { isOverruled } from "./is-overruled.ts";

/** What a photo's file and its sidecar say. */
export interface ReadWords {
  /** `captionDigest` of what is to be in the event. */
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
