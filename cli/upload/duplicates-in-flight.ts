// Files of one run with the same bytes: one is sent, the others wait for its end, and one of them takes over where it fails.
import { createPhotoIdSet } from "./photo-id-set.ts";

/** A file with the same bytes that has arrived, or is on its way: how that will end. */
export type FirstDuplicate = Promise<"arrived" | "failed"> | "arrived";

export interface DuplicatesInFlight {
  first(photoId: string): FirstDuplicate | undefined;
  /** The first file with these bytes is on its way. @returns how it ended. Rejects as `ending` does */
  claim<Ended extends Ends>(photoId: string, ending: Promise<Ended>): Promise<Ended>;
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
    async claim(photoId, ending) {
      inFlight.set(photoId, ending);
      try {
        const ended = await ending;
        if (outcomeOf(ended) === "arrived") arrived.add(photoId);
        return ended;
      } finally {
        inFlight.delete(photoId);
      }
    },
  };
}

function outcomeOf({ type }: Ends): "arrived" | "failed" {
  return type === "failed" || type === "skipped" ? "failed" : "arrived";
}
