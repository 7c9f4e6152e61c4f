// Counts, by kind, the files that a person would miss and that the event is not proven to have.
import type { NotProven, NotProvenCounts } from "./events.ts";

/** Adds a file to the counts if it is not proven. */
export function countNotProven(counts: NotProvenCounts, ending: { notProven?: NotProven } | object): void {
  if (!("notProven" in ending) || !ending.notProven) return;
  counts[ending.notProven] = (counts[ending.notProven] ?? 0) + 1;
}

export function sumOf(counts: NotProvenCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
