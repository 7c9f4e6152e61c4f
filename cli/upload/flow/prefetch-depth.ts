// How many photos are to be under way ahead of the puts, so that a free place finds one with its URL at hand, but no URL is
// asked for much earlier than it is used.

export interface Lead {
  /** So many may be between being begun and being put. */
  readonly target: number;
  /** A photo was ready for its put so long after it was begun. */
  ready(elapsedMs: number): void;
  putBegan(): void;
}

const least = 8;
const initial = 24;
const most = 192;
const windowMs = 200;
const shortestOf = 32;

export function createLead(now: () => number): Lead {
  let leadMs = 50;
  let shortestMs = Number.POSITIVE_INFINITY;
  let measured = 0;
  let puts = 0;
  let putsPerMs: number | undefined;
  let since: number | undefined;
  return {
    get target() {
      if (putsPerMs === undefined) return initial;
      // Little's law, twice over: what is limited by this target may still grow.
      return Math.min(most, Math.max(least, Math.ceil(2 * putsPerMs * leadMs) + 4));
    },
    ready(elapsedMs) {
      // The shortest of a few: what is longer waited for others, and more of them under way would only make it longer.
      shortestMs = Math.min(shortestMs, elapsedMs);
      if (++measured < shortestOf) return;
      leadMs = shortestMs;
      shortestMs = Number.POSITIVE_INFINITY;
      measured = 0;
    },
    putBegan() {
      since ??= now();
      puts++;
      const elapsedMs = now() - since;
      if (elapsedMs < windowMs) return;
      const rate = puts / elapsedMs;
      putsPerMs = putsPerMs === undefined ? rate : Math.max(rate, (putsPerMs + rate) / 2);
      puts = 0;
      since = now();
    },
  };
}
