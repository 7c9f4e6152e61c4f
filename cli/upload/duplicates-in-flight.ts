// Files of one run with the same bytes: one is sent, the others wait how that ends, and one of them takes over where it fails.
import { createPhotoIdSet } from "./photo-id-set.ts";

export interface DuplicatesInFlight {
  /** Whether a file with these bytes has arrived, or is on its way: how that will end. */
  first(photoId: string): Promise<"arrived" | "failed"> | "arrived" | undefined;
  /** Brings the first file with these bytes to its end. */
  claim<Ended extends { type: string }>(photoId: string, bring: () => Promise<Ended>): Promise<Ended>;
}

export function createDuplicatesInFlight(): DuplicatesInFlight {
  const inFlight = new Map<string, Promise<"arrived" | "failed">>();
  const arrived = createPhotoIdSet();
  return {
    first: (photoId) => inFlight.get(photoId) ?? (arrived.has(photoId) ? "arrived" : undefined),
    claim(photoId, bring) {
      const ending = bring();
      const settled = async () => {
        try {
          const { type } = await ending;
          if (type === "failed" || type === "skipped") return "failed";
          arrived.add(photoId);
          return "arrived";
        } catch {
          return "failed";
        } finally {
          inFlight.delete(photoId);
        }
      };
      inFlight.set(photoId, settled());
      return ending;
    },
  };
}
