// Which photos are on their way in this run, and which have arrived: files with the same bytes wait for the first one's end (upload.ts).
import { createPhotoIdSet } from "./photo-id-set.ts";

/** A file with the same bytes that has arrived, or is on its way: how that will end. */
export type FirstDuplicate = Promise<"arrived" | "failed"> | "arrived";

export interface DuplicatesInFlight {
  first(photoId: string): FirstDuplicate | undefined;
  /** The first file with these bytes is on its way. */
  claim(photoId: string, ending: Promise<Ends>): void;
  /** It has ended; to be called before any waiter resumes. @param ending undefined where it threw */
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
