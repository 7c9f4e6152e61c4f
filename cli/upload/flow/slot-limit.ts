// How many puts may run at once: the one place where the limit of the upload slots is set.
import { type CompletedPut, createConcurrencyController, initialSlots } from "./adapt-concurrency.ts";
import { createLargeLimit } from "./limit-large.ts";

export interface SlotLimit {
  readonly slots: number;
  /** How many of them may be taken by large photos. */
  readonly largeSlots: number;
  /** The first answer of the API took so long. @param meanBytes of the files found so far */
  firstAnswerAfter(elapsedMs: number, meanBytes: number): void;
  /** A connection to the store was opened, and a round trip took so long. */
  connected(roundTripMs: number): void;
  completed(put: CompletedPut): void;
  /** What all transfers have sent so far, and how many large ones are active; told whenever a transfer has sent something. */
  moved(sentBytes: number, activeLarge: number): void;
  /** A straggler was restarted: its photo takes the slot of one that ends, with its connection, as a new one would start slowly. */
  restarted(): void;
  /** The server has too much to do. */
  slowDown(): void;
}

export interface SlotLimitOptions {
  /** What the user asked for: it stays. */
  fixed: number | undefined;
  now(): number;
  onChange(): void;
}

export function createSlotLimit({ fixed, now, onChange }: SlotLimitOptions): SlotLimit {
  let restarts = 0;
  const large = createLargeLimit(now);
  const controller =
    fixed === undefined
      ? createConcurrencyController({
          now,
          onChange() {
            restarts = 0;
            onChange();
          },
        })
      : undefined;
  return {
    get slots() {
      return fixed ?? Math.max(1, (controller?.concurrency ?? initialSlots) - restarts);
    },
    get largeSlots() {
      return fixed ?? large.slots;
    },
    firstAnswerAfter(elapsedMs, meanBytes) {
      // Two round trips: one opens the connection, one carries the call.
      const roundTripMs = elapsedMs / 2;
      large.roundTrip(roundTripMs);
      controller?.guessed(roundTripMs, meanBytes);
    },
    connected(roundTripMs) {
      large.roundTrip(roundTripMs);
      controller?.connected(roundTripMs);
    },
    completed: (put) => controller?.completed(put),
    moved(sentBytes, activeLarge) {
      const before = large.slots;
      large.moved(sentBytes, activeLarge);
      if (large.slots > before) onChange();
    },
    restarted() {
      restarts++;
    },
    slowDown: () => controller?.slowDown(),
  };
}
