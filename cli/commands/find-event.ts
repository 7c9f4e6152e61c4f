// One event of those that somebody may see, with what is known of it.
import type { EventInfo } from "../../api/contract.ts";
import type { ApiClient } from "../api-client.ts";

/** One that nobody created, or that is not there, has its id alone. */
export async function findEvent(api: Pick<ApiClient, "events">, eventId: string): Promise<EventInfo> {
  for await (const event of api.events()) if (event.eventId === eventId) return event;
  return { eventId };
}
