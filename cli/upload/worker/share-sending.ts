// Which thread sends the next small photo: the worker that has read it, or the engine's own. The one that has more rest.

/** What a thread's event loop did of late: 0, nothing; 1, it had no rest. */
export type Utilization = number;

/** With less than this both have rest enough, and photos are best sent over the connections that are open. */
const busy = 0.7;
/** So much of the difference is made up for with each step. */
const stepShare = 0.5;

/** @returns the share of small photos that the engine's thread is to send from now on, 0 to 1 */
export function nextShare(share: number, here: Utilization, there: Utilization): number {
  if (Math.max(here, there) < busy) return share;
  return Math.min(1, Math.max(0, share + stepShare * (there - here)));
}

const windowMs = 50;

/**
 * Says of each small photo whether this thread sends it.
 * @param utilizations of this thread and of the worker's, since the call before
 */
export function createSendingShare(utilizations: () => [Utilization, Utilization], now: () => number): () => boolean {
  let share = 1;
  let owed = 0;
  let since = now();
  return () => {
    if (now() - since >= windowMs) {
      since = now();
      share = nextShare(share, ...utilizations());
    }
    owed += share;
    if (owed < 1) return false;
    owed -= 1;
    return true;
  };
}
