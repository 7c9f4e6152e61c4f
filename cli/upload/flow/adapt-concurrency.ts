// How many puts at once. It knows no link by name; it measures how long photos take, and compares.
//
// First it doubles while photos are latency-bound, not bandwidth-bound: then more of them fit. After that it tries a step up
// now and then, and keeps it only if all slots together carry more. What they carry is the rate of one (bytes by the time in
// its slot) times their number, so that bytes in buffers do not count. A generation is as many photos as there are slots; the
// first one after a change is left out, because the photos that end first are the fast ones.

import { isLarge } from "../worker/photo-size.ts";

export interface CompletedPut {
  sizeBytes: number;
  /** How long it had its slot: until the store had answered. */
  elapsedMs: number;
  /** Whether its connection had carried others before, and so has left slow start. */
  isReused: boolean;
  /** Whether every slot was taken meanwhile. */
  isSaturated: boolean;
  /** How many photos wait to be put, as far as is known. */
  photosLeft: number;
}

export interface ConcurrencyController {
  readonly concurrency: number;
  /**
   * What a round trip takes, by the first answer of the API alone: a high RTT allows more at once from the start.
   * @param meanBytes of the files found so far
   */
  guessed(roundTripMs: number, meanBytes: number): void;
  /** A connection to the store was opened, and a round trip took so long. */
  connected(roundTripMs: number): void;
  completed(put: CompletedPut): void;
  /** The server has too much to do. */
  slowDown(): void;
}

export interface ConcurrencyOptions {
  now(): number;
  onChange(concurrency: number): void;
}

const leastSlots = 4;
export const initialSlots = 8;
const mostSlots = 96;

/** With an RTT as low as this photos wait for our own threads, never for the network: keep the threads' queues full. */
const lowRttMs = 8;
/** Of larger photos fewer are enough: each connection that is not opened saves a handshake, and buffers in the kernel. */
const [leastLowRttSlots, mostLowRttSlots] = [16, 32];
/** So many bytes under way are enough. */
const lowRttBytes = 3 * 1024 * 1024;
/** At the start, one slot for each 2.5 ms of RTT. */
const rttMsPerSlot = 2.5;
const mostBytesAtFirst = 96 * 1024 * 1024;
/** The API's answer takes some time of its own: a guess that is no further off is kept. */
const mostGuessedTooMany = 2;
/** Doubling ends here; what is above must prove itself. */
const mostByDoubling = 64;
/** A photo that takes no longer than this times its round trips is latency-bound. */
const latencyBound = 1.5;
/** A step up, and what it must bring to be kept: half of what it adds. */
const step = 1.5;
const worthwhileGain = 1.25;
/** With less than this left a step is not tried: the new connections disturb the old ones, and the run is over before it pays. */
const generationsToTry = 4;
/** How long a number is kept that was better than the next, and one that a busy server asked for. */
const holdMs = 30_000;
const slowedMs = 5_000;
/** A server that has too much to do tells everybody at once: that is one reason to send less, not one for each. */
const oneSlowDownMs = 2_000;

/**
 * The least round trips that a photo needs: RFC 6928's ten segments, doubled each round trip, and one for the answer. A
 * connection that has left slow start needs two or three, whatever the size, while photos are small.
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
  /** Whether the first answer alone says how many there are. */
  let isGuessed = false;
  let generation = openGeneration();
  /** Doubling, then measuring a baseline and a trial of one step more, then holding. */
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
    if (saturatedPuts * 2 < puts) return; // too few photos for the slots there are: nothing to learn
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
      // With a higher RTT a connection takes longer to leave slow start, and it takes more of them to fill the link meanwhile.
      // Large photos fill it by themselves, and many that speed up together overrun it.
      mostAtFirst = Math.min(mostByDoubling, mostBytesAtFirst / meanBytes);
      const enough = Math.min(mostLowRttSlots, Math.max(leastLowRttSlots, Math.round(lowRttBytes / meanBytes)));
      // Of large photos, which workers alone send, the initial slots are enough.
      lowRttSlots = isLarge(meanBytes) ? initialSlots : enough;
      change(slotsAtFirst(guessedMs));
      generation = openGeneration();
      isGuessed = true;
    },
    connected(measuredMs) {
      roundTripMs = Math.min(roundTripMs, measuredMs);
      if (phase !== "doubling") return;
      // A cold start or a sign-in made the first answer late, not the round trip; and the slots are for that.
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

/** @param settling so many photos are left out first */
function openGeneration(settling = 0) {
  return { settling, puts: 0, bytes: 0, elapsedMs: 0, latencyBoundPuts: 0, saturatedPuts: 0, photosLeft: 0 };
}
