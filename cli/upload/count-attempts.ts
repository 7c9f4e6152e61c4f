// How often a photo was tried, when it is given up, and how patient the next attempt is.
import { maxAttempts, maxPuts } from "./requests/decide-retry.ts";

const maxStallMs = 5 * 60_000;

export class Attempts {
  /** The attempt under way, counting only those that say something about this photo. */
  #attempt = 1;
  #puts = 0;
  #stalls = 0;

  /** How long a transfer may stand still: twice as long after each that did. */
  stallMs(leastMs: number): number {
    return Math.min(maxStallMs, leastMs * 2 ** this.#stalls);
  }

  put(): void {
    this.#puts++;
  }

  stalled(): void {
    this.#stalls++;
  }

  /** An attempt failed for a reason of this photo's own. */
  failed(): void {
    this.#attempt++;
  }

  /** Some parts of the photo have arrived: the count begins anew. */
  progressed(): void {
    this.#attempt = 1;
    this.#puts = 0;
  }

  /** After how many tries it is given up; undefined while it is not. */
  get givenUpAfter(): number | undefined {
    if (this.#attempt > maxAttempts) return maxAttempts;
    return this.#puts >= maxPuts ? this.#puts : undefined;
  }

  /** The number of the next attempt. Where nobody gets an answer the waits grow too, but more slowly. */
  get next(): number {
    return Math.max(2, this.#attempt, 1 + Math.ceil(this.#puts / 3));
  }
}
