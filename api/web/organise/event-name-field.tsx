// The text box for an event's name.
import type { JSX } from "preact";
import { limitCharacters } from "../limit-characters.ts";
import { texts } from "../texts/texts.ts";
import { Labelled } from "./labelled.tsx";

/** As the API counts them (api/parse-event.ts). */
const maxCharacters = 200;

export function EventNameField({ value = "" }: { value?: string | undefined }): JSX.Element {
  return (
    <Labelled label={texts().organise.name}>
      {(id) => (
        <input
          id={id}
          name="name"
          type="text"
          dir="auto"
          autocomplete="off"
          onInput={({ currentTarget }) => limitCharacters(currentTarget, maxCharacters)}
          defaultValue={value}
        />
      )}
    </Labelled>
  );
}
