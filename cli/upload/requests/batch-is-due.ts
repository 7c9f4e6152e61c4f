// When the next batch of initiates goes out: pure functions.

export interface Supply {
  /** Photos that are being asked for, and their bytes. */
  asked: number;
  askedBytes: number;
  /** Photos that have their URL and wait for an upload slot, and their bytes. */
  ready: number;
  readyBytes: number;
  /** Upload slots that the next photo could take now. */
  freeSlots: number;
  /** How many puts begin in a millisecond; undefined before that is known. */
  putsPerMs: number | undefined;
  /** How long the answer will take; undefined before the first. */
  answerMs: number | undefined;
}

/** URLs for this many times as long as the answer takes: what is measured may grow. */
const margin = 2;
/** A few more, unless they would wait for longer than a minute. */
const spare = 4;
const spareMs = 60_000;
/** Before the rate is known: less than three minutes of a link that carries 200 kB a second. */
const mostUnmeasuredBytes = 32 * 1024 * 1024;

/**
 * Photos are asked for when the URLs at hand will be used up by the time of the answer; until then they wait, and go together.
 * So no upload slot waits for a URL, and no URL waits long for its slot.
 */
export function isBatchDue(supply: Supply): boolean {
  const { asked, askedBytes, ready, readyBytes, freeSlots, putsPerMs, answerMs } = supply;
  const surplus = ready + asked - freeSlots;
  if (surplus < 0) return true;
  if (putsPerMs === undefined || answerMs === undefined) return readyBytes + askedBytes < mostUnmeasuredBytes;
  const extra = Math.max(1, Math.min(spare, putsPerMs * spareMs));
  return surplus < margin * putsPerMs * answerMs + extra;
}

/** What waits to be asked for. */
export interface Batch {
  photos: number;
  bytes: number;
  /** How many photos have been asked for so far in this run. */
  askedInAll: number;
  /** How many photos one request takes. */
  maxPhotos: number;
  /** How many puts begin in a millisecond; undefined before that is known. */
  putsPerMs: number | undefined;
  /** Whether further photos are being read, which will soon wait as well. */
  isMoreComing: boolean;
}

const enoughPhotos = 32;
/** At such a rate smaller batches spread the answers out, so that reading and sending wait less for each other. */
const fastPutsPerMs = 1;
const enoughFastPhotos = 20;
/** Of large photos each keeps the link busy for a while. */
const enoughBytes = 4 * 1024 * 1024;

/**
 * Where reading is what bounds, slots are always free: asking for each photo as it comes would take a request for each, the
 * more of them the slower the machine is, and send none sooner than it is read. So a batch waits until it is worth a
 * request: the first ones soon, then ever larger ones, as long as others are on their way.
 */
export function isBatchFull(batch: Batch): boolean {
  const { photos, bytes, askedInAll, maxPhotos, putsPerMs = 0, isMoreComing } = batch;
  const enough = putsPerMs > fastPutsPerMs ? enoughFastPhotos : enoughPhotos;
  return !isMoreComing || bytes >= enoughBytes || photos >= Math.min(enough, maxPhotos, askedInAll);
}
