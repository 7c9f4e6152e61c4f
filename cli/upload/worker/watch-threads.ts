// How busy threads are, by what their event loops did: 0, nothing; 1, they had no rest. A thread that has not started yet
// counts as having rest.
import { performance } from "node:perf_hooks";
import type { Worker } from "node:worker_threads";

const { eventLoopUtilization } = performance;

const busyWindowMs = 400;
/** At the start of a run every worker is busy reading ahead; one that has sent this much by then is busy sending. */
const [shortWindowMs, sentInShortWindow] = [100, 32 * 1024 * 1024];
const busyShare = 0.85;

/**
 * @param sentBytes how many bytes it has sent in all
 * @returns whether the thread's event loop was hardly ever idle in the last window
 */
export function watchBusy(thread: Worker, sentBytes: () => number, now: () => number): () => boolean {
  let since = now();
  let sentBefore = sentBytes();
  let before = thread.performance.eventLoopUtilization();
  let isBusy = false;
  return () => {
    const wasSent = sentBytes() - sentBefore >= sentInShortWindow;
    if (now() - since < (wasSent ? shortWindowMs : busyWindowMs)) return isBusy;
    const present = thread.performance.eventLoopUtilization();
    isBusy = eventLoopUtilization(present, before).utilization > busyShare;
    before = present;
    sentBefore = sentBytes();
    since = now();
    return isBusy;
  };
}

/** @returns the utilizations of this thread and of the other since the call before */
export function watchUtilizations(thread: Worker): () => [here: number, there: number] {
  const look = () => [eventLoopUtilization(), thread.performance.eventLoopUtilization()] as const;
  let before = look();
  return () => {
    const present = look();
    // Of two looks at the same moment it is not a number.
    const here = eventLoopUtilization(present[0], before[0]).utilization || 0;
    const there = eventLoopUtilization(present[1], before[1]).utilization || 0;
    before = present;
    return [here, there];
  };
}
