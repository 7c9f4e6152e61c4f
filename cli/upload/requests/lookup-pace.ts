// How soon the event is asked for photos that were just stored, and how many lookups there are at once: learnt from what they show.
import { maxLookupIds } from "../../../api/contract.ts";

export interface LookupPace {
  /** How long a photo that was stored takes at least until the event shows it. */
  readonly delayMs: number;
  /** Before this time, no further lookup. */
  readonly quietUntil: number;
  /** What did not show is not asked for again before so long. */
  readonly againMs: number;
  readonly atOnce: number;
  learn(answer: LookedUp): void;
}

export interface LookedUp {
  /** How many photos the lookup asked for, and how many of them the event showed. */
  asked: number;
  shown: number;
  /** How many are to be asked for yet, with those that did not show. */
  waiting: number;
  /** Since the first photo was stored. */
  elapsedMs: number;
}

const [firstDelayMs, maxDelayMs] = [50, 5_000];
/** After a lookup that showed less than half, one at a time goes out, and not before so long; twice as long each time. */
const firstQuietMs = 50;
/** Of the time that a photo has to show: it is asked for a few times before that is over. */
const mostQuietShare = 1 / 8;
const maxLookupsAtOnce = 4;
const maxPollMs = 2_000;
/** From this share on, the rest goes along with the next photos. */
const mostShown = 0.9;
/** Where fewer have shown, a full batch may be asked for after a quarter of the run's time. */
const leastPhotos = 4 * maxLookupIds;
/** Of the time that a photo has to show. */
const mostWaitShare = 1 / 4;

/** In which about so many photos show as a lookup may ask for, going by the whole run. */
function waitMsFor(waiting: number, shownBefore: number, elapsedMs: number): number {
  return (Math.min(maxLookupIds, waiting) * elapsedMs) / Math.max(leastPhotos, shownBefore);
}

/**
 * The event shows photos about in the order in which they were stored: where the oldest do not show, the others
 * need not be asked for yet.
 * @param withinMs how long a stored photo may take to show
 */
export function createLookupPace(now: () => number, withinMs: number): LookupPace {
  const maxQuietMs = mostQuietShare * withinMs;
  let delayMs = 0;
  let quietMs = 0;
  let quietUntil = 0;
  let atOnce = maxLookupsAtOnce;
  let shownBefore = 0;
  let againMs = 0;
  return {
    get delayMs() {
      return delayMs;
    },
    get quietUntil() {
      return quietUntil;
    },
    get againMs() {
      return againMs;
    },
    get atOnce() {
      return atOnce;
    },
    learn({ asked, shown, waiting, elapsedMs }) {
      shownBefore += shown;
      const share = shown / asked;
      if (share > mostShown) delayMs *= 0.7;
      if (share < 0.5) {
        quietMs = Math.min(maxQuietMs, Math.max(firstQuietMs, 2 * quietMs));
        atOnce = 1;
        delayMs = Math.min(maxDelayMs, Math.max(firstDelayMs, 2 * delayMs));
      } else {
        quietMs = 0;
        atOnce = Math.min(maxLookupsAtOnce, 2 * atOnce);
      }
      againMs = Math.min(mostWaitShare * withinMs, waitMsFor(waiting, shownBefore, elapsedMs));
      if (share <= mostShown) quietUntil = now() + Math.max(quietMs, againMs);
    },
  };
}

/** How long a photo waits at least that was asked for so many times, and did not show. */
export function pollMs(asked: number): number {
  return Math.min(maxPollMs, 50 * 2 ** asked);
}
