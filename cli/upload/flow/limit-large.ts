// How many large photos are sent at once. On a slow link each further one only makes all of them take longer, and what a run
// that is interrupted has half sent is lost. So few go at once, as few as keep the link full.
import { movingAverage } from "../moving-average.ts";

export interface LargeLimit {
  readonly slots: number;
  roundTrip(elapsedMs: number): void;
  /** @param sentBytes of all transfers so far. @param activeLarge how many large ones there are now */
  moved(sentBytes: number, activeLarge: number): void;
}

/** A link that carries more than this sends a large photo in about a second: nothing is gained by fewer. */
const fastBytesPerMs = 4_000;
/** Of what a transfer has handed over so much may still lie in the operating system's buffers. */
const bufferedBytes = 192 * 1024;
/** A link is taken for a fast one before its time once so much was carried at such a rate. */
const tellingBytes = 2 * 1024 * 1024;
/** So long is measured before the rate counts, and again for each new figure. */
const measuredMs = 500;
/** Weight of a new measurement in the average. */
const newShare = 0.5;
/** One large photo for so much of a round trip, before the rate is known: with a high RTT a connection starts slowly. */
const rttMsPerLarge = 20;
const [leastAtFirst, mostAtFirst] = [2, 8];

/**
 * By the bandwidth-delay product, what the link holds at once (its rate times its round-trip time): one connection keeps 16 KiB of it full even where packets
 * are lost, and more than 32 KiB take ever more of them.
 */
export function largeSlotsFor(bytesPerMs: number, roundTripMs: number): number {
  if (bytesPerMs >= fastBytesPerMs) return Number.POSITIVE_INFINITY;
  const bdpKib = (bytesPerMs * roundTripMs) / 1024;
  if (bdpKib <= 16) return 1;
  if (bdpKib <= 32) return 2;
  return 2 + Math.ceil((bdpKib - 32) / 8);
}

export function createLargeLimit(now: () => number): LargeLimit {
  let roundTripMs: number | undefined;
  let bytesPerMs: number | undefined;
  let since: { time: number; sentBytes: number } | undefined;

  return {
    get slots() {
      const rtt = roundTripMs ?? 0;
      if (bytesPerMs !== undefined) return largeSlotsFor(bytesPerMs, rtt);
      return Math.min(mostAtFirst, Math.max(leastAtFirst, Math.ceil(rtt / rttMsPerLarge)));
    },
    roundTrip(elapsedMs) {
      roundTripMs = Math.min(roundTripMs ?? elapsedMs, elapsedMs);
    },
    moved(sentBytes, activeLarge) {
      const time = now();
      if (activeLarge === 0 || !since) {
        since = activeLarge === 0 ? undefined : { time, sentBytes };
        return;
      }
      const elapsedMs = time - since.time;
      // What is in the buffers was not carried yet; they are filled once.
      const buffered = bytesPerMs === undefined ? activeLarge * bufferedBytes : 0;
      const carried = sentBytes - since.sentBytes - buffered;
      const rate = carried / Math.max(1, elapsedMs);
      const isFast = rate >= fastBytesPerMs && carried >= tellingBytes;
      if (elapsedMs < measuredMs && !isFast) return;
      bytesPerMs = movingAverage(isFast ? undefined : bytesPerMs, Math.max(0, rate), newShare);
      since = { time, sentBytes };
    },
  };
}
