// The bar above every screen: the way to one's events, and out.
import type { JSX } from "preact";
import { eventsHash } from "./route.ts";
import { texts } from "./texts/texts.ts";

export function TopBar({ email, onSignOut }: { email: string; onSignOut(): void }): JSX.Element {
  const t = texts();
  return (
    <header class="top-bar">
      <a class="brand" href={eventsHash} aria-label={`photoup, ${t.events}`}>
        <span class="mark" aria-hidden="true" />
        photoup
      </a>
      <span class="person" title={email}>
        <bdi>{email}</bdi>
      </span>
      <button type="button" class="quiet" onClick={onSignOut}>
        {t.signOut}
      </button>
    </header>
  );
}
