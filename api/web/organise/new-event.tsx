// Creates an event with an id and a name. It leaves existing events unchanged.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { type EventInfo, eventIdPattern } from "../../contract.ts";
import type { Api } from "../http/open-api.ts";
import { organiseHash } from "../route.ts";
import { texts } from "../texts/texts.ts";
import { useIsHere } from "../use-is-here.ts";
import { BusyForm } from "./busy-form.tsx";
import { EventNameField } from "./event-name-field.tsx";
import { Labelled } from "./labelled.tsx";
import { openOrganising } from "./open-organising.ts";

export interface NewEventProps {
  api: Api;
  events: readonly EventInfo[];
}

export function NewEvent({ api, events }: NewEventProps): JSX.Element {
  const t = texts().organise;
  const organising = useMemo(() => openOrganising(api.send), [api]);
  const isHere = useIsHere();

  async function create(form: HTMLFormElement): Promise<string | undefined> {
    const data = new FormData(form);
    const eventId = String(data.get("eventId")).trim();
    if (!eventIdPattern.test(eventId)) return t.eventIdHint;
    if (events.some((event) => event.eventId === eventId)) return t.isThere(eventId);
    await organising.saveEvent(eventId, { name: String(data.get("name")).trim() });
    if (isHere()) location.assign(organiseHash(eventId));
    return undefined;
  }

  return (
    <section class="organise" aria-label={t.newEvent}>
      <h2>{t.newEvent}</h2>
      <BusyForm label={t.newEvent} button={t.createEvent} onSubmit={create}>
        <Labelled label={t.eventId} hint={t.eventIdHint}>
          {(id, describedBy) => (
            <input
              id={id}
              name="eventId"
              type="text"
              required
              maxlength={64}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              aria-describedby={describedBy}
            />
          )}
        </Labelled>
        <EventNameField />
      </BusyForm>
    </section>
  );
}
