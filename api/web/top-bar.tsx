// The bar above every screen: the link to the person's events, and "Sign out".
import type { JSX } from "preact";
import { eventsHash } from "./route.ts";
import { texts } from "./texts/texts.ts";

/** @param children the sign-out button */
export function TopBar({ email, children }: { email: string; children: JSX.Element }): JSX.Element {
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
      {children}
    </header>
  );
}
