// Decides when the next batch of initiates goes out: pure functions.

export interface Supply {
  /** Photos with a request in flight, and their bytes. */
  inFlight: number;
  inFlightBytes: number;
  /** Photos that have a URL and wait for an upload slot, and their bytes. */
  ready: number;
  readyBytes: number;
  /** Free upload slots for the next photo. */
  freeSlots: number;
  /** Puts that start per millisecond; undefined until known. */
  putsPerMs: number | undefined;
  /** The expected time of the answer; undefined before the first answer. */
  answerMs: number | undefined;
}

/** Keeps URLs for this many answer times, because the measured rate may grow. */
const margin = 2;
/** A few extra URLs, unless they would wait longer than a minute. */
const spare = 4;
const spareMs = 60_000;
/** Until the rate is known: less than three minutes on a 200 kB/s link. */
const mostUnmeasuredBytes = 32 * 1024 * 1024;

/**
 * A batch is due if the available URLs will be used up before its answer arrives. Until then photos accumulate.
 * This way no upload slot waits for a URL, and no URL waits long for a slot.
 */
export function isBatchDue(supply: Supply): boolean {
  const { inFlight, inFlightBytes, ready, readyBytes, freeSlots, putsPerMs, answerMs } = supply;
  const surplus = ready + inFlight - freeSlots;
  if (surplus < 0) return true;
  if (putsPerMs === undefined || answerMs === undefined) return readyBytes + inFlightBytes < mostUnmeasuredBytes;
  const extra = Math.max(1, Math.min(spare, putsPerMs * spareMs));
  return surplus < margin * putsPerMs * answerMs + extra;
}

/** The photos that wait for their request. */
export interface Batch {
  photos: number;
  bytes: number;
  /** How many photos this run has requested so far. */
  requestedSoFar: number;
  /** How many photos fit into one request. */
  maxPhotos: number;
  /** Puts that start per millisecond; undefined until known. */
  putsPerMs: number | undefined;
  /** Whether more photos are being read and will soon queue. */
  isMoreComing: boolean;
}

const enoughPhotos = 32;
/** Above this rate, smaller batches spread the answers out, so that reading and sending wait less for each other. */
const fastPutsPerMs = 1;
const enoughFastPhotos = 20;
/** Large photos keep the link busy for a while each. */
const enoughBytes = 4 * 1024 * 1024;

/**
 * If reading is the bottleneck, slots are always free. Requesting each photo on arrival would then take one request per photo,
 * and upload none sooner. So a batch waits until it is worth a request: the first batches are small, later ones larger, as long
 * as more photos are coming.
 */
export function isBatchFull(batch: Batch): boolean {
  const { photos, bytes, requestedSoFar, maxPhotos, putsPerMs = 0, isMoreComing } = batch;
  const enough = putsPerMs > fastPutsPerMs ? enoughFastPhotos : enoughPhotos;
  return !isMoreComing || bytes >= enoughBytes || photos >= Math.min(enough, maxPhotos, requestedSoFar);
}
