// An event's name and dates, from the list of the person's events.
import { useEffect, useState } from "preact/hooks";
import type { EventInfo } from "../../contract.ts";
import type { Api } from "../http/open-api.ts";

export function useEventFacts(api: Api, eventId: string): EventInfo {
  const [facts, setFacts] = useState<EventInfo>({ eventId });
  useEffect(() => {
    api.events().then(
      (events) => setFacts(events.find((event) => event.eventId === eventId) ?? { eventId }),
      () => undefined, // the event's id is shown instead
    );
  }, [eventId]);
  return facts;
}
