// Adapts the number of concurrent puts to the link by measuring how long photos take.
//
// At first the number doubles as long as photos are latency-bound, not bandwidth-bound. After that the controller tries a larger
// number from time to time, and keeps it only if the total rate rises. The total is the rate of one slot (bytes per time in the
// slot) times the number of slots, so that buffered bytes do not count. A generation is as many photos as there are slots. The
// first generation after a change is ignored, because the photos that end first are the fast ones.
import { isLarge } from "../worker/photo-size.ts";

export interface CompletedPut {
  sizeBytes: number;
  /** The time in its slot, until the store answered. */
  elapsedMs: number;
  /** Whether its connection has carried other photos, and so has left slow start. */
  isReused: boolean;
  /** Whether every slot was taken during the put. */
  isSaturated: boolean;
  /** How many photos are known to wait for their put. */
  photosLeft: number;
}

export interface ConcurrencyController {
  readonly concurrency: number;
  /**
   * Sets the RTT guessed from the API's first answer. A high RTT allows more slots from the start.
   * @param meanBytes of the files found so far
   */
  guessed(roundTripMs: number, meanBytes: number): void;
  /** Records the RTT of a new connection to the store. */
  connected(roundTripMs: number): void;
  completed(put: CompletedPut): void;
  /** The server is overloaded. */
  slowDown(): void;
}

export interface ConcurrencyOptions {
  now(): number;
  onChange(concurrency: number): void;
}

const leastSlots = 4;
export const initialSlots = 8;
const mostSlots = 96;

/** Below this RTT, photos wait only for our own threads, not for the network: keep the threads' queues full. */
const lowRttMs = 8;
/** Larger photos need fewer slots. Each connection less saves a handshake and kernel buffers. */
const [leastLowRttSlots, mostLowRttSlots] = [16, 32];
/** Enough bytes in flight at a low RTT. */
const lowRttBytes = 3 * 1024 * 1024;
/** At the start, one slot for each 2.5 ms of RTT. */
const rttMsPerSlot = 2.5;
const mostBytesAtFirst = 96 * 1024 * 1024;
/** The guess includes the API's own processing time. It is kept if it is no more than this factor too high. */
const mostGuessedTooMany = 2;
/** Doubling ends here. A larger number must prove itself in a trial. */
const mostByDoubling = 64;
/** A photo is latency-bound if it takes at most this factor times its round trips. */
const latencyBound = 1.5;
/** The factor of a trial, and the gain that it must bring: half of what it adds. */
const step = 1.5;
const worthwhileGain = 1.25;
/** With fewer generations left there is no trial: new connections disturb the old ones, and the run ends before it pays off. */
const generationsToTry = 4;
/** How long a number is kept after a failed trial, and after the server was overloaded. */
const holdMs = 30_000;
const slowedMs = 5_000;
/** An overloaded server refuses many requests at once. Refusals within this time count as one reason to slow down. */
const oneSlowDownMs = 2_000;

/**
 * The minimum number of round trips for a photo: RFC 6928's ten segments, doubled each round trip, plus one for the answer.
 * A connection that has left slow start needs two or three for any small photo.
 */
function roundTripsOf({ sizeBytes, isReused }: CompletedPut): number {
  const initialWindowBytes = 10 * 1448;
  const fromTheStart = Math.ceil(Math.log2(sizeBytes / initialWindowBytes + 1)) + 1;
  return isReused ? Math.min(2.5, fromTheStart) : fromTheStart;
}

export function createConcurrencyController({ now, onChange }: ConcurrencyOptions): ConcurrencyController {
  let concurrency = initialSlots;
  let roundTripMs = Number.POSITIVE_INFINITY;
  let lowRttSlots = mostLowRttSlots;
  let mostAtFirst = mostByDoubling;
  /** Whether the number is still the guess from the API's first answer. */
  let isGuessed = false;
  let generation = openGeneration();
  /** First doubling; then a baseline measurement, a trial of one step more, and holding. */
  let phase: "doubling" | "baseline" | "trial" | "holding" = "doubling";
  let baseline = { concurrency, rate: 0 };
  let heldUntil = 0;
  let slowedAt = Number.NEGATIVE_INFINITY;

  const slotsAtFirst = (rttMs: number) => Math.max(initialSlots, Math.min(mostAtFirst, rttMs / rttMsPerSlot));
  const change = (next: number) => {
    const clamped = Math.min(mostSlots, Math.max(leastSlots, Math.round(next)));
    generation = openGeneration(clamped === concurrency ? 0 : clamped);
    if (clamped === concurrency) return;
    concurrency = clamped;
    onChange(concurrency);
  };
  const hold = (ms = holdMs) => {
    phase = "holding";
    heldUntil = now() + ms;
  };
  const endGeneration = () => {
    const { bytes, elapsedMs, puts, latencyBoundPuts, saturatedPuts, photosLeft } = generation;
    generation = openGeneration();
    isGuessed = false;
    if (saturatedPuts * 2 < puts) return; // too few photos for these slots: nothing to learn
    const rate = (concurrency * bytes) / elapsedMs;
    switch (phase) {
      case "doubling":
        if (roundTripMs > lowRttMs && latencyBoundPuts * 2 > puts && concurrency < mostByDoubling)
          change(Math.min(mostByDoubling, concurrency * 2));
        else phase = "baseline";
        break;
      case "baseline":
        if (concurrency >= mostSlots) return hold();
        if (photosLeft < generationsToTry * concurrency * step) return;
        baseline = { concurrency, rate };
        phase = "trial";
        change(concurrency * step);
        break;
      case "trial":
        if (rate >= baseline.rate * worthwhileGain) {
          phase = "baseline";
          break;
        }
        hold();
        change(baseline.concurrency);
        break;
      case "holding":
        if (now() >= heldUntil) phase = "baseline";
    }
  };

  return {
    get concurrency() {
      return concurrency;
    },
    guessed(guessedMs, meanBytes) {
      // With a higher RTT, connections leave slow start later, and filling the link meanwhile takes more of them.
      // Large photos fill it by themselves, and many of them speeding up together overrun it.
      mostAtFirst = Math.min(mostByDoubling, mostBytesAtFirst / meanBytes);
      const enough = Math.min(mostLowRttSlots, Math.max(leastLowRttSlots, Math.round(lowRttBytes / meanBytes)));
      // The initial slots are enough for large photos, which only workers send.
      lowRttSlots = isLarge(meanBytes) ? initialSlots : enough;
      change(slotsAtFirst(guessedMs));
      generation = openGeneration();
      isGuessed = true;
    },
    connected(measuredMs) {
      roundTripMs = Math.min(roundTripMs, measuredMs);
      if (phase !== "doubling") return;
      // The slots follow the RTT. The first answer was late because of a cold start or a sign-in.
      if (isGuessed && concurrency > mostGuessedTooMany * slotsAtFirst(roundTripMs)) change(slotsAtFirst(roundTripMs));
      if (roundTripMs <= lowRttMs && concurrency < lowRttSlots) change(lowRttSlots);
    },
    completed(put) {
      if (phase !== "doubling" && generation.settling > 0) {
        generation.settling--;
        return;
      }
      generation.puts++;
      generation.bytes += put.sizeBytes;
      generation.elapsedMs += put.elapsedMs;
      generation.photosLeft = put.photosLeft;
      if (put.isSaturated) generation.saturatedPuts++;
      if (put.elapsedMs <= latencyBound * roundTripMs * roundTripsOf(put)) generation.latencyBoundPuts++;
      const isMeasuring = phase === "baseline" || phase === "trial";
      if (generation.puts >= (isMeasuring ? 2 : 1) * Math.max(concurrency, initialSlots)) endGeneration();
    },
    slowDown() {
      hold(slowedMs);
      if (now() - slowedAt < oneSlowDownMs) return;
      slowedAt = now();
      change(concurrency * 0.7);
    },
  };
}

/** @param settling how many photos to ignore first */
function openGeneration(settling = 0) {
  return { settling, puts: 0, bytes: 0, elapsedMs: 0, latencyBoundPuts: 0, saturatedPuts: 0, photosLeft: 0 };
}
