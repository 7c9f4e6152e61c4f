// Formats an event as one line, as far as it is known: `42  Summer ball  2026-06-01 18:00 to 2026-06-02 02:00 Europe/Berlin`.
import type { EventInfo } from "../../api/contract.ts";

export function eventInfoLine({ eventId, name, startsAt, endsAt, timeZone }: EventInfo): string {
  const timeOf = (text: string) => text.replace("T", " ").replace(/:\d\d$/, "");
  const times = [startsAt && timeOf(startsAt), endsAt && `to ${timeOf(endsAt)}`, (startsAt || endsAt) && timeZone];
  return [eventId, name, times.filter(Boolean).join(" ")].filter(Boolean).join("  ");
}
