// Limits how many large photos are sent at once. On a slow link, each additional one only slows the others, and half-sent photos are
// lost if the run is interrupted. So only as many are sent as keep the link full.
import { movingAverage } from "../moving-average.ts";

export interface LargeLimit {
  readonly slots: number;
  /** Whether it comes from a measured rate; before that it is a guess from the RTT. */
  readonly isMeasured: boolean;
  roundTrip(elapsedMs: number): void;
  /** @param sentBytes of all transfers so far. @param activeLarge how many active transfers are large */
  moved(sentBytes: number, activeLarge: number): void;
}

/** At this rate a large photo takes about a second, and a limit gains nothing. */
const fastBytesPerMs = 4_000;
/** How much of a transfer's sent bytes may still be in the operating system's buffers. */
const bufferedBytes = 192 * 1024;
/** A link counts as fast early, once it has carried this much at a high rate. */
const tellingBytes = 2 * 1024 * 1024;
/** How long each measurement of the rate takes. */
const measuredMs = 500;
/** Weight of a new measurement in the average. */
const newShare = 0.5;
/** Until the rate is known: one large photo per 20 ms of RTT, because connections start slowly at a high RTT. */
const rttMsPerLarge = 20;
const [leastAtFirst, mostAtFirst] = [2, 8];

/**
 * From the bandwidth-delay product, which is how much the link holds at once (its rate times its round-trip time). One connection
 * fills 16 KiB even with packet loss. Above 32 KiB, more and more connections are needed.
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
    get isMeasured() {
      return bytesPerMs !== undefined;
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
      // Bytes in the buffers have not been carried yet. The buffers fill up only once.
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
