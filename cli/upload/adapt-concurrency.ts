// How many puts at once. It knows no link by name; it measures how long photos take, and compares.
//
// What all places together bring is what one brings (bytes by time, until the store's answer) times their number: by that,
// buffers on the way cannot flatter. A generation is as many photos as there are places, all begun after the last change.

export interface CompletedPut {
  sizeBytes: number;
  /** When its request went out, and how long the store's answer took from then. */
  startedAt: number;
  elapsedMs: number;
  /** Whether every place was taken meanwhile. */
  isSaturated: boolean;
}

export interface ConcurrencyController {
  readonly concurrency: number;
  /** The first answer of the API took so long: a long way allows more at once from the start. */
  firstAnswerAfter(elapsedMs: number): void;
  /** A connection to the store was open after so long: one round trip. */
  connected(elapsedMs: number): void;
  completed(put: CompletedPut): void;
  /** The server has too much to do. */
  slowDown(): void;
}

export interface ConcurrencyOptions {
  now(): number;
  onChange(concurrency: number): void;
}

export const leastPlaces = 2;
export const initialPlaces = 8;
export const mostPlaces = 96;

/** A photo that takes no longer than this times what its round trips take is held up by the way, not by the link's rate. */
const latencyBound = 1.5;
const generationsBetweenProbes = 10;

/**
 * The least time that a photo needs on a connection that begins slowly: RFC 6928's ten segments, doubled each round trip,
 * and one round trip for the answer.
 */
function roundTripsOf(sizeBytes: number): number {
  const initialWindowBytes = 10 * 1448;
  return Math.ceil(Math.log2(sizeBytes / initialWindowBytes + 1)) + 1;
}

export function createConcurrencyController({ now, onChange }: ConcurrencyOptions): ConcurrencyController {
  let concurrency = initialPlaces;
  let roundTripMs = Number.POSITIVE_INFINITY;
  let changedAt = Number.NEGATIVE_INFINITY;
  let generation = openGeneration();
  /** Where the last step was taken from, and what there must be for it to have been worth it: half of what it adds. */
  let before: { concurrency: number; rate: number; worthwhileRate: number } | undefined;
  let phase: "growing" | "holding" = "growing";
  let held = 0;

  const change = (next: number) => {
    const clamped = Math.min(mostPlaces, Math.max(leastPlaces, Math.round(next)));
    generation = openGeneration();
    if (clamped === concurrency) return;
    concurrency = clamped;
    changedAt = now();
    onChange(concurrency);
  };
  const hold = () => {
    phase = "holding";
    held = 0;
    before = undefined;
    generation = openGeneration();
  };
  const endGeneration = () => {
    const { bytes, elapsedMs, puts, latencyBoundPuts, saturatedPuts } = generation;
    generation = openGeneration();
    if (saturatedPuts * 2 < puts) return; // too few photos for the places there are: nothing to learn
    const rate = (concurrency * bytes) / elapsedMs;
    if (phase === "holding") {
      if (++held < generationsBetweenProbes) return;
      phase = "growing";
    }
    if (before && rate < before.worthwhileRate) {
      const isWorse = rate < before.rate * 1.03;
      const back = before.concurrency;
      hold();
      if (isWorse) change(back);
      return;
    }
    const isHeldUpByTheWay = latencyBoundPuts * 2 > puts;
    if (concurrency >= mostPlaces) return hold();
    const step = concurrency >= 48 ? 1.34 : isHeldUpByTheWay ? 2 : 1.5;
    before = { concurrency, rate, worthwhileRate: rate * (1 + (step - 1) / 2) };
    change(concurrency * step);
  };

  return {
    get concurrency() {
      return concurrency;
    },
    firstAnswerAfter(elapsedMs) {
      // Two round trips: one opens the connection, one carries the call. One place more for each 5 ms of the way.
      change(Math.min(32, Math.max(initialPlaces, elapsedMs / 2 / 5)));
    },
    connected(elapsedMs) {
      roundTripMs = Math.min(roundTripMs, elapsedMs);
    },
    completed(put) {
      if (put.startedAt < changedAt) return;
      generation.puts++;
      generation.bytes += put.sizeBytes;
      generation.elapsedMs += put.elapsedMs;
      if (put.isSaturated) generation.saturatedPuts++;
      if (put.elapsedMs <= latencyBound * roundTripMs * roundTripsOf(put.sizeBytes)) generation.latencyBoundPuts++;
      if (generation.puts >= Math.max(concurrency, initialPlaces)) endGeneration();
    },
    slowDown() {
      hold();
      change(concurrency * 0.7);
    },
  };
}

function openGeneration() {
  return { puts: 0, bytes: 0, elapsedMs: 0, latencyBoundPuts: 0, saturatedPuts: 0 };
}
