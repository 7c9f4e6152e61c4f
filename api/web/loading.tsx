// A screen whose content is on its way. It says so after a second: an empty page looks broken.
import type { JSX } from "preact";
import { texts } from "./texts/texts.ts";

export function Loading(): JSX.Element {
  return (
    <main class="centre" aria-busy="true">
      <p class="late">{texts().loading}</p>
    </main>
  );
}
