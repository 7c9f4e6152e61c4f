// Tracks which photos of this run are in flight and which have arrived. Files with the same bytes wait for the first (upload.ts).
import { createPhotoIdSet } from "./photo-id-set.ts";

/** How the first file with the same bytes ended, or will end. */
export type FirstDuplicate = Promise<"arrived" | "failed"> | "arrived";

export interface DuplicatesInFlight {
  first(photoId: string): FirstDuplicate | undefined;
  /** The first file with these bytes is in flight. */
  claim(photoId: string, ending: Promise<Ends>): void;
  /** It has ended; call this before any waiter resumes. @param ending undefined if it threw */
  ended(photoId: string, ending: Ends | undefined): void;
}

interface Ends {
  type: string;
}

export function createDuplicatesInFlight(): DuplicatesInFlight {
  const inFlight = new Map<string, Promise<Ends>>();
  const arrived = createPhotoIdSet();
  return {
    first(photoId) {
      const ending = inFlight.get(photoId);
      if (ending !== undefined) return ending.then(outcomeOf, () => "failed");
      return arrived.has(photoId) ? "arrived" : undefined;
    },
    claim: (photoId, ending) => void inFlight.set(photoId, ending),
    ended(photoId, ending) {
      if (ending && outcomeOf(ending) === "arrived") arrived.add(photoId);
      inFlight.delete(photoId);
    },
  };
}

function outcomeOf({ type }: Ends): "arrived" | "failed" {
  return type === "failed" || type === "skipped" ? "failed" : "arrived";
}
