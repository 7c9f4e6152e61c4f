// The event's name, its dates in local time, and their time zone. An emptied field is removed.
import type { JSX } from "preact";
import type { EventInfo, EventRequest } from "../../contract.ts";
import { texts } from "../texts/texts.ts";
import { BusyForm } from "./busy-form.tsx";
import { EventNameField } from "./event-name-field.tsx";
import { Labelled } from "./labelled.tsx";

interface EditProps {
  event: EventInfo;
  onSave(changes: EventRequest): Promise<void>;
}

export function EditEvent({ event, onSave }: EditProps): JSX.Element {
  const t = texts().organise;
  const time = (name: "startsAt" | "endsAt", label: string) => (
    <Labelled label={label}>
      {(id) => (
        <input id={id} name={name} type="datetime-local" max="9999-12-31T23:59" defaultValue={event[name] ?? ""} />
      )}
    </Labelled>
  );
  return (
    <section aria-label={t.aboutEvent}>
      <h2>{t.aboutEvent}</h2>
      <BusyForm
        label={t.aboutEvent}
        button={texts().save}
        onSubmit={async (form) => {
          const data = new FormData(form);
          const text = (name: string) => String(data.get(name) ?? "").trim();
          await onSave({
            name: text("name"),
            startsAt: text("startsAt"),
            endsAt: text("endsAt"),
            timeZone: text("timeZone"),
          });
          return t.saved;
        }}
      >
        <EventNameField value={event.name} />
        <div class="pair">
          {time("startsAt", t.starts)}
          {time("endsAt", t.ends)}
        </div>
        <Labelled label={t.timeZone} hint={t.timeZoneHint}>
          {(id, describedBy) => (
            <input
              id={id}
              name="timeZone"
              type="text"
              list="time-zones"
              autocapitalize="none"
              spellcheck={false}
              aria-describedby={describedBy}
              defaultValue={event.timeZone ?? ""}
            />
          )}
        </Labelled>
        <datalist id="time-zones">
          {Intl.supportedValuesOf("timeZone").map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </BusyForm>
    </section>
  );
}
