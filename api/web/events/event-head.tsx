// The head of a screen that is about one event: its name, a line about it, and what can be done.
import type { ComponentChildren, JSX, Ref } from "preact";

interface HeadProps {
  name: string;
  about: ComponentChildren;
  /** Gets the focus where what had it goes. */
  heading?: Ref<HTMLHeadingElement>;
  /** Buttons. */
  children: ComponentChildren;
}

export function EventHead({ name, about, heading, children }: HeadProps): JSX.Element {
  return (
    <div class="event-head">
      <div>
        <h1 ref={heading ?? null} tabIndex={-1}>
          <bdi>{name}</bdi>
        </h1>
        <p class="hint">{about}</p>
      </div>
      <div class="event-actions">{children}</div>
    </div>
  );
}
