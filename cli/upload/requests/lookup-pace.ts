// How soon the event is asked for photos that were just stored, and how many lookups there are at once: learnt from what they show.

export interface LookupPace {
  /** How long a photo that was stored takes at least until the event shows it. */
  readonly delayMs: number;
  /** Before this time, no further lookup. */
  readonly quietUntil: number;
  readonly atOnce: number;
  /** @param shownShare of the photos that a lookup asked for, from 0 to 1 */
  learn(shownShare: number): void;
}

const [firstDelayMs, maxDelayMs] = [50, 5_000];
/** After a lookup that showed less than half, one at a time goes out, and not before so long; twice as long each time. */
const firstQuietMs = 50;
/** Of the time that a photo has to show: it is asked for a few times before that is over. */
const mostQuietShare = 1 / 8;
const maxLookupsAtOnce = 4;
const [leastGatherMs, mostGatherMs, gatherShare] = [2_000, 8_000, 1 / 8];

/**
 * How long a batch that is not full waits for others while photos are sent. The longer sending has taken, the longer: so
 * the number of lookups does not grow with the slowness of the machine or the line.
 * @param sendingMs since the first photo was stored
 */
export function gatherMs(sendingMs: number): number {
  return Math.min(mostGatherMs, Math.max(leastGatherMs, gatherShare * sendingMs));
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
  return {
    get delayMs() {
      return delayMs;
    },
    get quietUntil() {
      return quietUntil;
    },
    get atOnce() {
      return atOnce;
    },
    learn(shownShare) {
      if (shownShare >= 0.5) {
        quietMs = 0;
        atOnce = Math.min(maxLookupsAtOnce, 2 * atOnce);
        if (shownShare > 0.9) delayMs *= 0.7;
        return;
      }
      quietMs = Math.min(maxQuietMs, Math.max(firstQuietMs, 2 * quietMs));
      quietUntil = now() + quietMs;
      atOnce = 1;
      delayMs = Math.min(maxDelayMs, Math.max(firstDelayMs, 2 * delayMs));
    },
  };
}
