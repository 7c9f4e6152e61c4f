// Batches lookups, up to a hundred photos each: which photos does the event already have?
import { type ConfirmedPhoto, maxLookupIds } from "../../../api/contract.ts";
import { gatherMs } from "./gather-time.ts";
import { type Asked, type Asking, askInHalves } from "./halve-batch.ts";

/** The event's record of a photo, if it has one. Throws the error of a lookup that failed because of this photo or of all. */
export type FindRecord = (photoId: string) => Promise<ConfirmedPhoto | undefined>;

/** A photo of a batch, and the callbacks for its record. */
interface AskedId extends Asked {
  photoId: string;
  resolve(record: ConfirmedPhoto | undefined): void;
}

interface Batch {
  photos: AskedId[];
  send(): void;
}

const [leastGatherMs, mostGatherMs] = [100, 2_000];

/**
 * @param lookUp one lookup of 1 to 100 ids, with retries
 * @param now monotonic, in milliseconds
 * @param isMoreComing whether more ids are about to arrive. A batch waits for them, but not for long
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
    ask: (photos) => withCaptions(photos.map(({ photoId }) => photoId)),
    onAnswer(photos, found) {
      const records = new Map(found.map((record) => [record.photoId, record]));
      for (const { photoId, resolve } of photos) resolve(records.get(photoId));
    },
  };

  // An answer omits the captions that it has no room for. It has more room for fewer photos, so each lookup asks for fewer.
  async function withCaptions(photoIds: string[]): Promise<ConfirmedPhoto[]> {
    const found = await lookUp(photoIds);
    const omitted = new Set(found.filter((record) => record.captionOmitted).map(({ photoId }) => photoId));
    const askedAgain = photoIds.filter((photoId) => omitted.has(photoId));
    if (askedAgain.length === 0 || askedAgain.length === photoIds.length) return found;
    return [...found, ...(await withCaptions(askedAgain))];
  }

  const openBatch = (): Batch => {
    firstAt ??= now();
    const photos: AskedId[] = [];
    const timer = setTimeout(() => batch.send(), gatherMs(now() - firstAt, leastGatherMs, mostGatherMs));
    const batch: Batch = {
      photos,
      send() {
        if (open !== batch) return; // already sent
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
  // After everything that woke this thread has been handled. While a lookup is outstanding, its answer may bring more ids.
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
