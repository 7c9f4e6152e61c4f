// Where organisers manage an event: name and dates, attendees, tickets, and deletion.
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { EventInfo } from "../../contract.ts";
import { eventTitle } from "../events/event-title.ts";
import type { Api } from "../http/open-api.ts";
import { LoadFailed } from "../load-failed.tsx";
import { Loading } from "../loading.tsx";
import { eventHash, eventsHash } from "../route.ts";
import { texts } from "../texts/texts.ts";
import { useIsHere } from "../use-is-here.ts";
import { useTitle } from "../use-title.ts";
import { AttendeesSection } from "./attendees-section.tsx";
import { DeleteEvent } from "./delete-event.tsx";
import { EditEvent } from "./edit-event.tsx";
import { openOrganising } from "./open-organising.ts";
import { TicketsSection } from "./tickets-section.tsx";

export interface OrganiseProps {
  api: Api;
  eventId: string;
}

export function OrganiseScreen({ api, eventId }: OrganiseProps): JSX.Element {
  const t = texts();
  const organising = useMemo(() => openOrganising(api.send), [api]);
  const [event, setEvent] = useState<EventInfo>();
  const [hasFailed, setFailed] = useState(false);
  const isHere = useIsHere();

  function load(): void {
    setFailed(false);
    api.events().then(
      (events) => setEvent(events.find((each) => each.eventId === eventId) ?? { eventId }),
      () => setFailed(true),
    );
  }
  useEffect(load, [eventId]);
  const name = eventTitle(event ?? { eventId });
  useTitle(`${t.organise.title}: ${name}`);

  if (hasFailed) return <LoadFailed heading={<bdi>{name}</bdi>} problem={t.organise.failed} onRetry={load} />;
  if (!event) return <Loading />;
  return (
    <main class="narrow organise">
      <p>
        <a href={eventHash(eventId)}>{t.organise.toPhotos}</a>
      </p>
      <h1>
        <bdi>{name}</bdi>
      </h1>
      <EditEvent event={event} onSave={async (changes) => setEvent(await organising.saveEvent(eventId, changes))} />
      <AttendeesSection {...{ organising, eventId }} />
      <TicketsSection {...{ organising, eventId }} />
      <DeleteEvent {...{ organising, eventId }} onDeleted={() => isHere() && location.assign(eventsHash)} />
    </main>
  );
}
