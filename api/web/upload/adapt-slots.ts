// How many photos are sent at once: one more while that increases throughput, fewer when the server or the connection is overloaded.

export interface Slots {
  limit(): number;
  /** A photo or part of this size has arrived. */
  arrived(bytes: number, nowMs: number): void;
  /** The server asked for less, or did not answer. */
  eased(nowMs: number): void;
}

/** Browsers open six connections to a host at most. */
const maxSlots = 6;
const firstSlots = 3;
/** Long enough that a single large photo decides nothing. */
const windowMs = 2000;

export function createSlots(startMs: number): Slots {
  let limit = firstSlots;
  let best = 0;
  let windowStart = startMs;
  let bytes = 0;
  let easedAt = Number.NEGATIVE_INFINITY;
  return {
    limit: () => limit,
    arrived(more, nowMs) {
      bytes += more;
      const elapsed = nowMs - windowStart;
      if (elapsed < windowMs) return;
      const rate = bytes / elapsed;
      if (rate > best * 1.05) {
        best = rate;
        limit = Math.min(maxSlots, limit + 1);
      } else if (rate < best * 0.5) {
        best = rate; // the connection has changed
      }
      bytes = 0;
      windowStart = nowMs;
    },
    eased(nowMs) {
      // Failures within a second have the same cause.
      if (nowMs - easedAt < 1000) return;
      easedAt = nowMs;
      limit = Math.max(1, Math.ceil(limit / 2));
      best = 0;
    },
  };
}
