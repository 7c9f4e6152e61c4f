// Learns from lookups how soon the event shows stored photos, and how many lookups to run at once.
import { maxLookupIds } from "../../../api/contract.ts";

export interface LookupPace {
  /** The shortest time in which the event shows a stored photo. */
  readonly delayMs: number;
  /** No lookup starts before this time. */
  readonly quietUntil: number;
  /** How long to wait before a photo that did not show is looked up again. */
  readonly againMs: number;
  readonly atOnce: number;
  learn(answer: LookedUp): void;
}

export interface LookedUp {
  /** How many photos the lookup named, and how many of them the event showed. */
  asked: number;
  shown: number;
  /** How many still need a lookup, including those that did not show. */
  waiting: number;
  /** Time since the first photo was stored. */
  elapsedMs: number;
}

const [firstDelayMs, maxDelayMs] = [50, 5_000];
/** After a lookup that showed less than half, lookups run one at a time, with a pause that doubles each time. */
const firstQuietMs = 50;
/** Share of the time in which a photo must show, so that it is looked up a few times before the time is over. */
const mostQuietShare = 1 / 8;
const maxLookupsAtOnce = 4;
const maxPollMs = 2_000;
/** Above this share, the rest is looked up together with the next photos. */
const mostShown = 0.9;
/** Until this many have shown, a full batch may go out after a quarter of the run's time. */
const leastPhotos = 4 * maxLookupIds;
/** Share of the time in which a photo must show. */
const mostWaitShare = 1 / 4;

/** The time in which about one lookup's worth of photos shows, at the average rate of the run. */
function waitMsFor(waiting: number, shownBefore: number, elapsedMs: number): number {
  return (Math.min(maxLookupIds, waiting) * elapsedMs) / Math.max(leastPhotos, shownBefore);
}

/**
 * The event shows photos roughly in the order in which they were stored. If the oldest do not show, the others need no lookup yet.
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

/** The minimum wait of a photo that did not show in this many lookups. */
export function pollMs(asked: number): number {
  return Math.min(maxPollMs, 50 * 2 ** asked);
}
