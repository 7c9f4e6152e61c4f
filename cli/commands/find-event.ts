// One event of those that somebody may see, with what is known of it.
import type { EventInfo } from "../../api/contract.ts";
import type { ApiClient } from "../api-client.ts";

/** Undefined where it is not listed: nobody has created it or uploaded to it. */
export async function findListed(api: Pick<ApiClient, "events">, eventId: string): Promise<EventInfo | undefined> {
  for await (const event of api.events()) if (event.eventId === eventId) return event;
  return undefined;
}

/** One that is not listed has its id alone. */
export const findEvent = async (api: Pick<ApiClient, "events">, eventId: string): Promise<EventInfo> =>
  (await findListed(api, eventId)) ?? { eventId };
