// Which thread sends the next small photo, the engine's own or the worker that has read it: the engine's, until one of them is
// busy; then more go to the one that has more rest.

/** What a thread's event loop did of late: 0, nothing; 1, it had no rest. */
type Utilization = number;

/** Below this both have rest enough, and the share stays: other connections would begin from nothing. */
const busy = 0.7;
/** How much of the difference in utilization is added to the share at each step. */
const stepShare = 0.5;

const isBusy = (utilizations: Utilization[]) => Math.max(...utilizations) >= busy;

/** @returns the share of small photos that the engine's thread is to send from now on, 0 to 1 */
export function nextShare(share: number, here: Utilization, there: Utilization): number {
  if (!isBusy([here, there])) return share;
  return Math.min(1, Math.max(0, share + stepShare * (there - here)));
}

/** The share is looked at anew this often. */
const windowMs = 50;

/**
 * Says of each small photo whether this thread sends it.
 * @param utilizations of this thread and of the worker's, since the call before
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
      // Connections that are opened, and code that is compiled, keep a thread busy for a moment.
      if (isBusy(before) && isBusy(latest)) share = nextShare(share, ...latest);
    }
    owed += share;
    if (owed < 1) return false;
    owed -= 1;
    return true;
  };
}
