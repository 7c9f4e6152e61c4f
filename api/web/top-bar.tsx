// The bar above every screen: the way to one's events, and out.
import type { JSX } from "preact";
import { eventsHash } from "./route.ts";
import { texts } from "./texts/texts.ts";

/** @param children the way out */
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
