// Lookups in batches of up to a hundred: which photos the event has already.
import { type ConfirmedPhoto, maxLookupIds } from "../../../api/contract.ts";
import { gatherMs } from "./gather-time.ts";

/** The event's record of a photo, where it has one. Throws what the lookup throws. */
export type FindRecord = (photoId: string) => Promise<ConfirmedPhoto | undefined>;

interface Batch {
  photoIds: string[];
  answer: Promise<Map<string, ConfirmedPhoto>>;
  send(): void;
}

const [leastGatherMs, mostGatherMs] = [100, 2_000];

/**
 * @param lookUp one lookup of 1 to 100 ids, retried as need be
 * @param isMoreComing whether others are about to ask: a batch waits for them, but not for long
 */
export function createLookupBatcher(
  lookUp: (photoIds: string[]) => Promise<ConfirmedPhoto[]>,
  isMoreComing: () => boolean = () => false,
  now: () => number = Date.now,
): FindRecord {
  let open: Batch | undefined;
  /** Lookups without an answer. */
  let outstanding = 0;
  let firstAt: number | undefined;

  const openBatch = (): Batch => {
    let send = () => {};
    firstAt ??= now();
    const waitMs = gatherMs(now() - firstAt, leastGatherMs, mostGatherMs);
    const sent = new Promise<void>((resolve) => {
      const timer = setTimeout(() => send(), waitMs);
      send = () => {
        clearTimeout(timer);
        if (open === batch) open = undefined;
        resolve();
      };
    });
    const photoIds: string[] = [];
    const answer = sent.then(async () => {
      outstanding++;
      try {
        return new Map((await lookUp(photoIds)).map((photo) => [photo.photoId, photo]));
      } finally {
        outstanding--;
        if (open) sendIfLast(open);
      }
    });
    const batch: Batch = { photoIds, answer, send: () => send() };
    return batch;
  };
  // Once all that woke this thread up is dealt with. While there is no answer yet, what was answered may bring others along.
  const sendIfLast = (batch: Batch) => {
    const length = batch.photoIds.length;
    setImmediate(() => {
      if (batch.photoIds.length === length && outstanding === 0 && !isMoreComing()) batch.send();
    });
  };

  return async (photoId) => {
    open ??= openBatch();
    const batch = open;
    batch.photoIds.push(photoId);
    if (batch.photoIds.length === maxLookupIds) batch.send();
    else sendIfLast(batch);
    return (await batch.answer).get(photoId);
  };
}
