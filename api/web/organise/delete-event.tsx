// Deletes an event with everything in it. The person must type its id.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import { BusyForm } from "./busy-form.tsx";
import { Labelled } from "./labelled.tsx";
import type { Organising } from "./open-organising.ts";

interface DeleteProps {
  organising: Pick<Organising, "deleteEvent">;
  eventId: string;
  onDeleted(): void;
}

export function DeleteEvent({ organising, eventId, onDeleted }: DeleteProps): JSX.Element {
  const t = texts().organise;
  const [gone, setGone] = useState<number>();
  return (
    <section aria-label={t.deleteEvent}>
      <h2>{t.deleteEvent}</h2>
      <BusyForm
        label={t.deleteEvent}
        button={t.deleteYes}
        isDanger
        onSubmit={async (form) => {
          if (String(new FormData(form).get("eventId")).trim() !== eventId) return t.notItsId;
          await organising.deleteEvent(eventId, setGone);
          onDeleted();
          return undefined;
        }}
      >
        <p>{t.deleteHint}</p>
        <Labelled label={t.typeId(eventId)}>
          {(id) => (
            <input id={id} name="eventId" type="text" autocomplete="off" autocapitalize="none" spellcheck={false} />
          )}
        </Labelled>
        {gone !== undefined && <p role="status">{t.deletedSoFar(gone)}</p>}
      </BusyForm>
    </section>
  );
}
