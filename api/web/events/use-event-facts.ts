// An event's name and dates, where the API knows them: they come with the list of one's events.
import { useEffect, useState } from "preact/hooks";
import type { EventInfo } from "../../contract.ts";
import type { Api } from "../http/open-api.ts";

export function useEventFacts(api: Api, eventId: string): EventInfo {
  const [facts, setFacts] = useState<EventInfo>({ eventId });
  useEffect(() => {
    api.events().then(
      (events) => setFacts(events.find((event) => event.eventId === eventId) ?? { eventId }),
      () => undefined, // its id does as well
    );
  }, [eventId]);
  return facts;
}
