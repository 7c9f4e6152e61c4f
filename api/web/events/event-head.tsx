// The head of a screen that is about one event: its name, a line about it, and what can be done.
import type { ComponentChildren, JSX } from "preact";

interface HeadProps {
  name: string;
  about: ComponentChildren;
  /** Buttons. */
  children: ComponentChildren;
}

export function EventHead({ name, about, children }: HeadProps): JSX.Element {
  return (
    <div class="event-head">
      <div>
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <p class="hint">{about}</p>
      </div>
      <div class="event-actions">{children}</div>
    </div>
  );
}
