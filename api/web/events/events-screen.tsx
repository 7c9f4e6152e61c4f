// The events that this person may see. An attendee with one event goes straight to it; organisers create events here.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { EventsAnswer } from "../../contract.ts";
import type { Api } from "../http/open-api.ts";
import { Lazy } from "../lazy.tsx";
import { LoadFailed } from "../load-failed.tsx";
import { Loading } from "../loading.tsx";
import { eventHash } from "../route.ts";
import type { Person } from "../sign-in/session.ts";
import { texts } from "../texts/texts.ts";
import { useIsHere } from "../use-is-here.ts";
import { useTitle } from "../use-title.ts";
import { eventDates, eventTitle } from "./event-title.ts";

const loadNewEvent = () => import("../organise/new-event.tsx").then(({ NewEvent }) => NewEvent);

interface EventsProps {
  api: Api;
  person: Person;
}

export function EventsScreen({ api, person }: EventsProps): JSX.Element {
  const t = texts();
  const [events, setEvents] = useState<EventsAnswer["events"]>();
  const [hasFailed, setFailed] = useState(false);
  const isHere = useIsHere();

  function load(): void {
    setFailed(false);
    api.events().then(
      (found) => {
        if (!isHere()) return;
        const [only, second] = found;
        // Replaces the entry, so that Back does not return here and forward again.
        if (only && !second && !person.isOrganiser) location.replace(eventHash(only.eventId));
        else setEvents(found);
      },
      () => setFailed(true),
    );
  }
  useTitle(t.events);
  useEffect(load, []);

  if (hasFailed) return <LoadFailed heading={t.events} problem={t.eventsFailed} onRetry={load} />;
  if (!events) return <Loading />;
  if (events.length === 0 && !person.isOrganiser) {
    return (
      <main class="centre">
        <h1>{t.noEvents}</h1>
        <p>{t.noEventsHint(person.email)}</p>
      </main>
    );
  }
  return (
    <main class="narrow">
      <h1>{t.events}</h1>
      <ul class="events">
        {events.map((event) => (
          <li key={event.eventId}>
            <a href={eventHash(event.eventId)}>
              <bdi>{eventTitle(event)}</bdi>
              <span class="hint">{eventDates(event)}</span>
            </a>
          </li>
        ))}
      </ul>
      {person.isOrganiser && <Lazy load={loadNewEvent} {...{ api, events }} />}
    </main>
  );
}
