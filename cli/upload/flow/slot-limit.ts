// Sets the number of upload slots. Nothing else does.
import { type CompletedPut, createConcurrencyController, initialSlots } from "./adapt-concurrency.ts";
import { createLargeLimit } from "./limit-large.ts";

export interface SlotLimit {
  readonly slots: number;
  /** How many of them large photos may take. */
  readonly largeSlots: number;
  /** Whether that comes from the line's rate or from the user; before the rate is known it is a guess. */
  readonly isMeasured: boolean;
  /** Records the time of the API's first answer. @param meanBytes of the files found so far */
  firstAnswerAfter(elapsedMs: number, meanBytes: number): void;
  /** Records the RTT of a new connection to the store. */
  connected(roundTripMs: number): void;
  completed(put: CompletedPut): void;
  /** Called whenever a transfer has sent something. @param sentBytes of all transfers so far. @param activeLarge how many are large */
  moved(sentBytes: number, activeLarge: number): void;
  /** A straggler was restarted. Its photo takes the slot and connection of a transfer that ends, as a new connection would start slowly. */
  restarted(): void;
  /** The server is overloaded. */
  slowDown(): void;
}

export interface SlotLimitOptions {
  /** The user's setting, which is never changed. */
  fixed: number | undefined;
  /** The rate that the user allows; undefined: any. */
  limitBytesPerSecond?: number | undefined;
  now(): number;
  onChange(): void;
}

/** With a rate limit, each transfer gets at least this rate. More of them at once would lose more half-sent photos at a stop. */
const leastBytesPerSecond = 16 * 1024;
/** The second one sends while the first waits for its answer. */
const leastSlotsWithLimit = 2;

export function createSlotLimit({ fixed, limitBytesPerSecond, now, onChange }: SlotLimitOptions): SlotLimit {
  const most =
    limitBytesPerSecond === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(leastSlotsWithLimit, Math.ceil(limitBytesPerSecond / leastBytesPerSecond));
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
      return fixed ?? Math.max(1, Math.min(most, controller?.concurrency ?? initialSlots) - restarts);
    },
    get largeSlots() {
      return fixed ?? large.slots;
    },
    get isMeasured() {
      return fixed !== undefined || large.isMeasured;
    },
    firstAnswerAfter(elapsedMs, meanBytes) {
      // Two round trips: one opens the connection, the other carries the call.
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
