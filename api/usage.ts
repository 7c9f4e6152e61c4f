// Which day an upload counts for, and the refusal when that day's limits are reached.
import { ApiError } from "./api-error.ts";
import type { DailyLimits, Usage } from "./usage-records.ts";

const dayMs = 24 * 3600 * 1000;

/** In UTC, as `2026-11-22`. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** The counter of the day of `at`. It expires once nobody needs it. */
export function usageOf({ at, ...whose }: { eventId: string; email: string; at: Date }): Usage {
  return { ...whose, day: dayOf(at), expiresAt: new Date(at.getTime() + 2 * dayMs) };
}

export function quotaExceeded(eventId: string, limits: DailyLimits, at: Date): ApiError {
  const retryAfterSeconds = Math.ceil((dayMs - (at.getTime() % dayMs)) / 1000);
  const gigabytes = (limits.bytes / 1e9).toLocaleString("en", { maximumFractionDigits: 3 });
  return new ApiError(
    "quota_exceeded",
    `This is more than one person may send to event ${eventId} in a day (${limits.photos.toLocaleString("en")} photos, ` +
      `${gigabytes} GB). Continue after midnight UTC, or ask the organiser.`,
    { retryAfterSeconds },
  );
}
