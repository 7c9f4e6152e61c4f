// The prefetch depth: how many photos are prepared ahead of the puts. A free upload slot should find a photo with a URL, but no
// URL should be requested long before its use.

export interface PrefetchDepth {
  /** How many photos may be between first read and put. */
  readonly target: number;
  /** How many more small photos may be, until the rate is known: they take hardly any time. */
  readonly moreSmall: number;
  /** Puts that start per millisecond; undefined until known. */
  readonly putsPerMs: number | undefined;
  /** @param elapsedMs from a photo's start until it is ready for its put */
  ready(elapsedMs: number): void;
  putBegan(): void;
}

const least = 8;
const initial = 24;
const initialMoreSmall = 72;
const most = 224;
/** The first windows are short: a push of a thousand photos may take a second. */
const [firstWindowMs, windowMs] = [50, 200];
const firstWindows = 4;
const shortestOf = 32;

export function createPrefetchDepth(now: () => number): PrefetchDepth {
  let prepareMs = 50;
  let shortestMs = Number.POSITIVE_INFINITY;
  let measured = 0;
  let puts = 0;
  let windows = 0;
  let putsPerMs: number | undefined;
  let since: number | undefined;
  return {
    get putsPerMs() {
      return putsPerMs;
    },
    get target() {
      if (putsPerMs === undefined) return initial;
      // Little's law, doubled, because the rate limited by this target may still grow.
      return Math.min(most, Math.max(least, Math.ceil(2 * putsPerMs * prepareMs) + 4));
    },
    get moreSmall() {
      return putsPerMs === undefined ? initialMoreSmall : 0;
    },
    ready(elapsedMs) {
      // The shortest of several. Longer times include waiting for other photos, and a greater depth would lengthen them further.
      shortestMs = Math.min(shortestMs, elapsedMs);
      if (++measured < shortestOf) return;
      prepareMs = shortestMs;
      shortestMs = Number.POSITIVE_INFINITY;
      measured = 0;
    },
    putBegan() {
      since ??= now();
      puts++;
      const elapsedMs = now() - since;
      if (elapsedMs < (windows < firstWindows ? firstWindowMs : windowMs)) return;
      windows++;
      const rate = puts / elapsedMs;
      putsPerMs = putsPerMs === undefined ? rate : Math.max(rate, (putsPerMs + rate) / 2);
      puts = 0;
      since = now();
    },
  };
}
