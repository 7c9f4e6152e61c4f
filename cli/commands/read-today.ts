// Reads how much of their daily limits an event's attendees have used.
import type { AttendeesAnswer } from "../../api/contract.ts";
import type { ApiClient } from "../api-client.ts";
import { RequestError } from "../errors.ts";
import { count, formatBytes, grouped } from "../output/units.ts";

export interface Today {
  /** Per person; absent if there are none. */
  limits?: NonNullable<AttendeesAnswer["dailyLimits"]>;
  /** Everyone who has sent anything, most photos first. */
  attendees: { email: string; photos: number; bytes: number }[];
}

/** Undefined if the caller is not allowed to see it, or if an older API does not say. */
export async function readToday(api: Pick<ApiClient, "attendeePages">, eventId: string): Promise<Today | undefined> {
  const today: Today = { attendees: [] };
  let isKnown = false;
  try {
    for await (const { attendees, dailyLimits } of api.attendeePages(eventId)) {
      if (dailyLimits) today.limits = dailyLimits;
      isKnown ||= dailyLimits !== undefined || attendees.some((attendee) => attendee.today !== undefined);
      for (const { email, today: used } of attendees) {
        if (used && used.photos + used.bytes > 0) today.attendees.push({ email, ...used });
      }
    }
  } catch (error) {
    if (error instanceof RequestError && error.code === "not_allowed") return undefined;
    throw error;
  }
  today.attendees.sort((one, two) => two.photos - one.photos);
  return isKnown ? today : undefined;
}

export function linesOfToday({ limits, attendees }: Today): string[] {
  const limit = limits && `${count(limits.photos, "photo")} and ${formatBytes(limits.bytes)}`;
  const head = limits ? `Today (UTC), with a limit of ${limit} per person:` : "Today (UTC), without a limit:";
  const lines = attendees.map(({ email, photos, bytes }) =>
    limits
      ? `  ${email}: ${grouped(photos)} of ${count(limits.photos, "photo")}, ${formatBytes(bytes)} of ${formatBytes(limits.bytes)}`
      : `  ${email}: ${count(photos, "photo")}, ${formatBytes(bytes)}`,
  );
  return lines.length > 0 ? [head, ...lines] : [`${head.slice(0, -1)}: no attendee has sent anything yet.`];
}
