// Finds one event among those that the caller can see.
import type { EventInfo } from "../../api/contract.ts";
import type { ApiClient } from "../api-client.ts";

/** Undefined if it is not listed: nobody has created it or uploaded to it. */
export async function findListed(api: Pick<ApiClient, "events">, eventId: string): Promise<EventInfo | undefined> {
  for await (const event of api.events()) if (event.eventId === eventId) return event;
  return undefined;
}

/** If it is not listed, only its id is known. */
export const findEvent = async (api: Pick<ApiClient, "events">, eventId: string): Promise<EventInfo> =>
  (await findListed(api, eventId)) ?? { eventId };
