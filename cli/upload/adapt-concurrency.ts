// How many puts at once: grows while more of them bring more bytes through, and goes back where they do not. It knows no
// link by name; it measures.

export interface ConcurrencyController {
  readonly concurrency: number;
  /** The first answer of the API took so long: a long way allows more at once from the start. */
  firstAnswerAfter(elapsedMs: number): void;
  /** Bytes were taken for the way out. */
  moved(bytes: number): void;
  /** A put has ended well. @param isSaturated whether every place was taken meanwhile */
  completed(isSaturated: boolean): void;
  /** The server has too much to do. */
  slowDown(): void;
}

export interface ConcurrencyOptions {
  now(): number;
  onChange(concurrency: number): void;
}

const least = 2;
const most = 96;
/** More at once must bring so much more, or it was not worth it. */
const worthwhileGain = 1.1;
const minWindowMs = 400;
const maxWindowMs = 1_500;
/** How long a rate found good is kept before it is tried again whether more would be better. */
const steadyWindows = 8;

export function createConcurrencyController(options: ConcurrencyOptions): ConcurrencyController {
  const { now, onChange } = options;
  let concurrency = 8;
  let previous: { concurrency: number; rate: number } | undefined;
  let phase: "grow" | "steady" = "grow";
  let steadyFor = 0;
  let window = openWindow(now());

  const change = (next: number) => {
    const clamped = Math.min(most, Math.max(least, Math.round(next)));
    if (clamped === concurrency) return;
    concurrency = clamped;
    onChange(concurrency);
  };
  const endWindow = (elapsedMs: number) => {
    const rate = window.bytes / elapsedMs;
    const wasSaturated = window.unsaturated * 4 <= window.completions;
    window = openWindow(now());
    if (!wasSaturated) return;
    if (phase === "steady") {
      if (++steadyFor < steadyWindows) return;
      steadyFor = 0;
      phase = "grow";
      previous = undefined;
    }
    if (previous && rate < previous.rate * worthwhileGain) {
      // The last step brought nothing: back to where it was taken from.
      phase = "steady";
      if (rate < previous.rate * 1.02) change(previous.concurrency);
      previous = undefined;
      return;
    }
    previous = { concurrency, rate };
    change(concurrency * (rate > 0 && steadyFor === 0 ? 2 : 1.5));
    window.isSettling = true;
  };

  return {
    get concurrency() {
      return concurrency;
    },
    firstAnswerAfter(elapsedMs) {
      // Two round trips: one opens the connection, one carries the call.
      change(Math.min(32, Math.max(8, elapsedMs / 2 / 5)));
    },
    moved(bytes) {
      window.bytes += bytes;
    },
    completed(isSaturated) {
      window.completions++;
      if (!isSaturated) window.unsaturated++;
      const elapsedMs = now() - window.startedAt;
      if (elapsedMs < minWindowMs) return;
      if (window.completions < concurrency && elapsedMs < maxWindowMs) return;
      if (window.isSettling) {
        // The first of the new connections are only starting: what they bring is not yet typical.
        window = openWindow(now());
        return;
      }
      endWindow(elapsedMs);
    },
    slowDown() {
      change(concurrency * 0.7);
      phase = "steady";
      steadyFor = 0;
      previous = undefined;
      window = openWindow(now());
    },
  };
}

function openWindow(startedAt: number) {
  return { startedAt, bytes: 0, completions: 0, unsaturated: 0, isSettling: false };
}
