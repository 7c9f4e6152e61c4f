// The page as a whole: who is signed in, and which screen the address names.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ConfigAnswer } from "../contract.ts";
import { EventScreen } from "./events/event-screen.tsx";
import { EventsScreen } from "./events/events-screen.tsx";
import type { Api } from "./http/open-api.ts";
import { Lazy } from "./lazy.tsx";
import { Loading } from "./loading.tsx";
import { eventHash, eventsHash, parseRoute, type Route } from "./route.ts";
import type { Cognito } from "./sign-in/cognito.ts";
import type { Session } from "./sign-in/session.ts";
import { SignInScreen } from "./sign-in/sign-in-screen.tsx";
import { SignOutButton } from "./sign-out-button.tsx";
import { useStore } from "./store.ts";
import { texts } from "./texts/texts.ts";
import { Titled } from "./titled.tsx";
import { TopBar } from "./top-bar.tsx";
import type { Uploads } from "./upload/open-uploads.ts";

const loadOrganise = () => import("./organise/organise-screen.tsx").then(({ OrganiseScreen }) => OrganiseScreen);

export interface PageServices {
  config: ConfigAnswer;
  cognito: Cognito;
  session: Session;
  api: Api;
  uploads: Uploads;
}

export function App(services: PageServices): JSX.Element {
  const { session, cognito, config, api, uploads } = services;
  const state = useStore(session.state);
  useEffect(() => {
    if (state.kind === "signedOut") uploads.cancelAll();
  }, [state.kind]);
  const onSignOut = () => void session.signOut();
  const route = useRoute();
  const t = texts();

  if (state.kind === "starting") return <Loading />;
  if (state.kind === "signedOut") {
    return (
      <Titled title={t.signIn}>
        <main class="centre">
          <div class="card">
            <Brand />
            <SignInScreen {...{ cognito, config, onTokens: session.accept }} />
          </div>
        </main>
      </Titled>
    );
  }
  const person = { email: state.email, isOrganiser: state.isOrganiser };
  return (
    <>
      <TopBar email={person.email}>
        <SignOutButton look="quiet" {...{ uploads, onSignOut }} />
      </TopBar>
      {route.screen === "events" && <EventsScreen {...{ api, person }} />}
      {route.screen === "event" && (
        <EventScreen
          key={`${person.email} ${route.eventId}`}
          {...{ api, uploads, person, eventId: route.eventId, photoId: route.photoId }}
        />
      )}
      {route.screen === "organise" && person.isOrganiser && (
        <Lazy key={route.eventId} load={loadOrganise} meanwhile={<Loading />} {...{ api, eventId: route.eventId }} />
      )}
      {route.screen === "organise" && !person.isOrganiser && (
        <Titled title={t.organise.title}>
          <main class="centre">
            <p role="alert">{t.organise.onlyOrganisers}</p>
            <a href={eventHash(route.eventId)}>{t.organise.toPhotos}</a>
          </main>
        </Titled>
      )}
      {route.screen === "unknown" && (
        <Titled title={t.pageNotFound}>
          <main class="centre">
            <h1>{t.pageNotFound}</h1>
            <a href={eventsHash}>{t.toEvents}</a>
          </main>
        </Titled>
      )}
      {state.kind === "ended" && (
        <SignInAgain>
          <SignInScreen key={state.email} {...{ cognito, config, endedEmail: state.email, onTokens: session.accept }} />
          <SignOutButton look="link" {...{ uploads, onSignOut }} />
        </SignInAgain>
      )}
    </>
  );
}

function Brand(): JSX.Element {
  return (
    <h1 class="brand">
      <span class="mark" aria-hidden="true" />
      photoup
    </h1>
  );
}

function SignInAgain({ children }: { children: JSX.Element[] }): JSX.Element {
  const dialog = useRef<HTMLDialogElement | null>(null);
  // Closed before it is removed, so that the browser restores the focus.
  useLayoutEffect(() => () => dialog.current?.close(), []);
  return (
    <dialog
      class="card"
      aria-label={texts().signIn}
      ref={(element) => {
        if (element && !element.open) element.showModal();
        dialog.current = element ?? dialog.current;
      }}
      onCancel={(event) => event.preventDefault()}
      // No page can prevent a second Escape, or Back on a phone.
      onClose={({ currentTarget }) => {
        if (!currentTarget.isConnected) return;
        currentTarget.showModal();
        currentTarget.querySelector<HTMLElement>("input:not([readonly])")?.focus();
      }}
    >
      {children}
    </dialog>
  );
}

function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
