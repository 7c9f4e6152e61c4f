// Measures how busy threads are by the utilization of their event loops, from 0 to 1. A thread that has not started counts as idle.
import { performance } from "node:perf_hooks";
import type { Worker } from "node:worker_threads";

const { eventLoopUtilization } = performance;

const busyWindowMs = 400;
/** At the start of a run, every worker is busy reading ahead. One that has sent this much in the short window is busy sending. */
const [shortWindowMs, sentInShortWindow] = [100, 32 * 1024 * 1024];
const busyShare = 0.85;

/**
 * @param sentBytes the bytes that the thread has sent in total
 * @returns a function that tells whether the event loop was hardly idle in the last window
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

/** @returns a function that gives the utilizations of this thread and the other since the previous call */
export function watchUtilizations(thread: Worker): () => [here: number, there: number] {
  const look = () => [eventLoopUtilization(), thread.performance.eventLoopUtilization()] as const;
  let before = look();
  return () => {
    const present = look();
    // NaN for two measurements at the same moment.
    const here = eventLoopUtilization(present[0], before[0]).utilization || 0;
    const there = eventLoopUtilization(present[1], before[1]).utilization || 0;
    before = present;
    return [here, there];
  };
}
