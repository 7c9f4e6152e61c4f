// Chooses the thread that sends the next small photo: the engine's, until one of the two is busy; then the less busy one gets more.

/** How busy a thread's event loop has been lately, from 0 to 1. */
type Utilization = number;

/** Below this neither thread is busy and the share stays, because new connections would start slowly. */
const busy = 0.7;
/** The part of the difference in utilization that is added to the share at each step. */
const stepShare = 0.5;

const isBusy = (utilizations: Utilization[]) => Math.max(...utilizations) >= busy;

/** @returns the share of small photos that the engine's thread sends from now on, 0 to 1 */
export function nextShare(share: number, here: Utilization, there: Utilization): number {
  if (!isBusy([here, there])) return share;
  return Math.min(1, Math.max(0, share + stepShare * (there - here)));
}

/** How often the share is updated. */
const windowMs = 50;

/**
 * Returns a function that decides, for each small photo, whether this thread sends it.
 * @param utilizations of this thread and the worker's, since the previous call
 */
export function createSendingShare(utilizations: () => [Utilization, Utilization], now: () => number): () => boolean {
  let share = 1;
  let owed = 0;
  let since = now();
  let latest: [Utilization, Utilization] = [0, 0];
  return () => {
    if (now() - since >= windowMs) {
      since = now();
      const before = latest;
      latest = utilizations();
      // Both windows must be busy: opening connections and compiling code keep a thread busy for a moment.
      if (isBusy(before) && isBusy(latest)) share = nextShare(share, ...latest);
    }
    owed += share;
    if (owed < 1) return false;
    owed -= 1;
    return true;
  };
}
