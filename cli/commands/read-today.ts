// How much of the day's limits the attendees of an event have used.
import type { AttendeesAnswer } from "../../api/contract.ts";
import type { ApiClient } from "../api-client.ts";
import { RequestError } from "../errors.ts";
import { count, formatBytes, grouped } from "../output/units.ts";

export interface Today {
  /** Of one person; absent: none. */
  limits?: NonNullable<AttendeesAnswer["dailyLimits"]>;
  /** Those who have sent anything, the most first. */
  attendees: { email: string; photos: number; bytes: number }[];
}

/** Undefined for who may not see it, and where an older API does not say. */
export async function readToday(api: Pick<ApiClient, "attendeePages">, eventId: string): Promise<Today | undefined> {
  const today: Today = { attendees: [] };
  let isTold = false;
  try {
    for await (const { attendees, dailyLimits } of api.attendeePages(eventId)) {
      if (dailyLimits) today.limits = dailyLimits;
      isTold ||= dailyLimits !== undefined || attendees.some((attendee) => attendee.today !== undefined);
      for (const { email, today: used } of attendees) {
        if (used && used.photos + used.bytes > 0) today.attendees.push({ email, ...used });
      }
    }
  } catch (error) {
    if (error instanceof RequestError && error.code === "not_allowed") return undefined;
    throw error;
  }
  today.attendees.sort((one, two) => two.photos - one.photos);
  return isTold ? today : undefined;
}

export function linesOfToday({ limits, attendees }: Today): string[] {
  const limit = limits && `${count(limits.photos, "photo")} and ${formatBytes(limits.bytes)}`;
  const head = limits ? `Today (UTC), of ${limit} that one person may send:` : "Today (UTC), without a limit:";
  const lines = attendees.map(({ email, photos, bytes }) =>
    limits
      ? `  ${email}: ${grouped(photos)} of ${count(limits.photos, "photo")}, ${formatBytes(bytes)} of ${formatBytes(limits.bytes)}`
      : `  ${email}: ${count(photos, "photo")}, ${formatBytes(bytes)}`,
  );
  return lines.length > 0 ? [head, ...lines] : [`${head.slice(0, -1)}: no attendee has sent anything yet.`];
}
