// How many photos are sent at once: one more while that makes the whole faster, fewer where the server or the link has too much.

export interface Slots {
  limit(): number;
  /** Bytes of a photo that has arrived. */
  arrived(bytes: number, nowMs: number): void;
  /** The server asked for less, or nobody answered. */
  eased(nowMs: number): void;
}

/** Browsers open six connections to a host at most. */
const maxSlots = 6;
const firstSlots = 3;
/** Measured over this much, so that one large photo is no verdict. */
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
        best = rate; // the link is another one than before
      }
      bytes = 0;
      windowStart = nowMs;
    },
    eased(nowMs) {
      // What fails at once fails for one reason.
      if (nowMs - easedAt < 1000) return;
      easedAt = nowMs;
      limit = Math.max(1, Math.ceil(limit / 2));
      best = 0;
    },
  };
}
