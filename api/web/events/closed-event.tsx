// Shown instead of an event that this person may not see, or that was deleted.
import type { JSX } from "preact";
import type { ClosedReason } from "../photos/closed-because.ts";
import { eventsHash } from "../route.ts";
import { texts } from "../texts/texts.ts";
import { isolated } from "../texts/visible.ts";

interface ClosedProps {
  reason: ClosedReason;
  eventId: string;
  name: string;
  email: string;
}

export function ClosedEvent({ reason, eventId, name, email }: ClosedProps): JSX.Element {
  const t = texts();
  return (
    <main class="centre">
      <h1>{reason === "deleted" ? t.eventDeleted(isolated(name)) : t.notRegistered(eventId)}</h1>
      {reason === "notRegistered" && <p>{t.notRegisteredHint(email)}</p>}
      <a href={eventsHash}>{t.toEvents}</a>
    </main>
  );
}
