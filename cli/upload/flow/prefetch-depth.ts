// The prefetch depth: how many photos are prepared ahead of the puts, so that a free upload slot finds one with its URL, but no
// URL is asked for long before it is used.

export interface PrefetchDepth {
  /** How many photos may be between their first read and their put. */
  readonly target: number;
  /** How many more small photos may be, before the rate is known: they take next to no time. */
  readonly moreSmall: number;
  /** How many puts begin in a millisecond; undefined before that is known. */
  readonly putsPerMs: number | undefined;
  /** @param elapsedMs from the start of a photo until it was ready for its put */
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
      // Little's law, twice over: what is limited by this target may still grow.
      return Math.min(most, Math.max(least, Math.ceil(2 * putsPerMs * prepareMs) + 4));
    },
    get moreSmall() {
      return putsPerMs === undefined ? initialMoreSmall : 0;
    },
    ready(elapsedMs) {
      // The shortest of a few: the longer ones waited for other photos, and more of those would make them longer still.
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
