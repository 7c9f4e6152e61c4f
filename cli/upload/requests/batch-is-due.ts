// When the next batch of initiates goes out, and how many requests there may be at once: pure functions.

export interface Supply {
  /** Photos that wait to be asked for. */
  waiting: number;
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
  if (supply.waiting === 0) return false;
  const surplus = ready + asked - freeSlots;
  if (surplus < 0) return true;
  if (putsPerMs === undefined || answerMs === undefined) return readyBytes + askedBytes < mostUnmeasuredBytes;
  const extra = Math.max(1, Math.min(spare, putsPerMs * spareMs));
  return surplus < margin * putsPerMs * answerMs + extra;
}

const mostRequests = 32;
/** One more request at once whenever the oldest has taken twice as long. */
const firstStepMs = 2;

/** @param oldestMs how long the oldest request has been waiting for its answer */
export function requestsAtOnce(oldestMs: number): number {
  return Math.min(mostRequests, 1 + Math.floor(Math.log2(1 + oldestMs / firstStepMs)));
}

/** How old the oldest request must be for one more than `requests`. */
export function ageForMoreMs(requests: number): number {
  return firstStepMs * (2 ** requests - 1);
}
