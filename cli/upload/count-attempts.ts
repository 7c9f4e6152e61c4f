// Counts the attempts at one photo: when to give up, and how patient the next attempt is.
import { maxAttempts, maxPuts } from "./requests/decide-retry.ts";

const maxStallMs = 5 * 60_000;

export class Attempts {
  /** Number of the current attempt, counting only failures of this photo's own. */
  #attempt = 1;
  #puts = 0;
  #stalls = 0;

  /** How long a transfer may stall: doubles after each stall. */
  stallMs(leastMs: number): number {
    return Math.min(maxStallMs, leastMs * 2 ** this.#stalls);
  }

  put(): void {
    this.#puts++;
  }

  stalled(): void {
    this.#stalls++;
  }

  /** The attempt failed for a reason of this photo's own. */
  failed(): void {
    this.#attempt++;
  }

  /** Some parts of the photo arrived: counting starts over. */
  progressed(): void {
    this.#attempt = 1;
    this.#puts = 0;
  }

  /** After how many tries the photo is given up; undefined until then. */
  get givenUpAfter(): number | undefined {
    if (this.#attempt > maxAttempts) return maxAttempts;
    return this.#puts >= maxPuts ? this.#puts : undefined;
  }

  /** Number of the next attempt. While no request gets an answer, it grows too, but more slowly. */
  get next(): number {
    return Math.max(2, this.#attempt, 1 + Math.ceil(this.#puts / 3));
  }
}
