// Asks the event, a hundred at a time, which photos it has already.
import { type ConfirmedPhoto, maxLookupIds } from "../../../api/contract.ts";

/** The event's record of a photo, where it has one. Throws what the lookup throws. */
export type AskAhead = (photoId: string) => Promise<ConfirmedPhoto | undefined>;

interface Batch {
  photoIds: string[];
  answer: Promise<Map<string, ConfirmedPhoto>>;
  send(): void;
}

const gatherMs = 20;

/** @param lookUp one lookup of 1 to 100 ids, retried as need be */
export function createAskAhead(lookUp: (photoIds: string[]) => Promise<ConfirmedPhoto[]>): AskAhead {
  let open: Batch | undefined;

  const openBatch = (): Batch => {
    let send = () => {};
    const sent = new Promise<void>((resolve) => {
      const timer = setTimeout(() => send(), gatherMs);
      send = () => {
        clearTimeout(timer);
        if (open === batch) open = undefined;
        resolve();
      };
    });
    const photoIds: string[] = [];
    const answer = sent.then(async () => new Map((await lookUp(photoIds)).map((photo) => [photo.photoId, photo])));
    const batch: Batch = { photoIds, answer, send: () => send() };
    return batch;
  };

  return async (photoId) => {
    open ??= openBatch();
    const batch = open;
    batch.photoIds.push(photoId);
    if (batch.photoIds.length === maxLookupIds) batch.send();
    return (await batch.answer).get(photoId);
  };
}
