// Lookups in batches of up to a hundred: which photos the event has already.
import { type ConfirmedPhoto, maxLookupIds } from "../../../api/contract.ts";
import { gatherMs } from "./gather-time.ts";
import { type Asking, askInHalves } from "./halve-batch.ts";

/** The event's record of a photo, where it has one. Throws what a lookup threw that may have failed because of this photo, or of all. */
export type FindRecord = (photoId: string) => Promise<ConfirmedPhoto | undefined>;

/** A photo of a batch, and who waits for its record. */
interface AskedId {
  photoId: string;
  resolve(record: ConfirmedPhoto | undefined): void;
  reject(error: unknown): void;
}

interface Batch {
  photos: AskedId[];
  send(): void;
}

const [leastGatherMs, mostGatherMs] = [100, 2_000];

/**
 * @param lookUp one lookup of 1 to 100 ids, retried as need be
 * @param now milliseconds that only go forward
 * @param isMoreComing whether others are about to ask: a batch waits for them, but not for long
 */
export function createLookupBatcher(
  lookUp: (photoIds: string[]) => Promise<ConfirmedPhoto[]>,
  now: () => number,
  isMoreComing: () => boolean = () => false,
): FindRecord {
  let open: Batch | undefined;
  /** Lookups without an answer. */
  let outstanding = 0;
  let firstAt: number | undefined;

  const asking: Asking<AskedId, ConfirmedPhoto[]> = {
    ask: (photos) => lookUp(photos.map(({ photoId }) => photoId)),
    answered(photos, found) {
      const records = new Map(found.map((record) => [record.photoId, record]));
      for (const { photoId, resolve } of photos) resolve(records.get(photoId));
    },
    failed(photos, error) {
      for (const { reject } of photos) reject(error);
    },
  };

  const openBatch = (): Batch => {
    firstAt ??= now();
    const photos: AskedId[] = [];
    const timer = setTimeout(() => batch.send(), gatherMs(now() - firstAt, leastGatherMs, mostGatherMs));
    const batch: Batch = {
      photos,
      send() {
        if (open !== batch) return; // it was sent
        clearTimeout(timer);
        open = undefined;
        outstanding++;
        void askInHalves(photos, asking).finally(() => {
          outstanding--;
          if (open) sendIfLast(open);
        });
      },
    };
    return batch;
  };
  // Once all that woke this thread up is dealt with. While there is no answer yet, what was answered may bring others along.
  const sendIfLast = (batch: Batch) => {
    const { length } = batch.photos;
    setImmediate(() => {
      if (batch.photos.length === length && outstanding === 0 && !isMoreComing()) batch.send();
    });
  };

  return (photoId) =>
    new Promise((resolve, reject) => {
      open ??= openBatch();
      const batch = open;
      batch.photos.push({ photoId, resolve, reject });
      if (batch.photos.length === maxLookupIds) batch.send();
      else sendIfLast(batch);
    });
}
