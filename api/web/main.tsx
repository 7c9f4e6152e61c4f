// The page's entry point: reads the API's settings, restores a kept session, and renders.
import { type JSX, render } from "preact";
import { App } from "./app.tsx";
import { openApi, readConfig } from "./http/open-api.ts";
import { LeaveQuestion } from "./leave-question.tsx";
import { LoadFailed } from "./load-failed.tsx";
import { Loading } from "./loading.tsx";
import { ownEntry } from "./own-entry.ts";
import "./styles/page.css";
import { openCognito } from "./sign-in/cognito.ts";
import { openKeptSession } from "./sign-in/kept-session.ts";
import { openSession } from "./sign-in/session.ts";
import { chooseTexts, texts } from "./texts/texts.ts";
import { isSame, takeTicket } from "./tickets/take-ticket.ts";
import { openUploads, type Uploads } from "./upload/open-uploads.ts";
import { refuseStrayDrops } from "./upload/stray-drops.ts";

async function start(root: HTMLElement): Promise<void> {
  const begun = taken;
  const draw = (screen: JSX.Element) => {
    if (taken === begun) render(screen, root); // otherwise another link was opened meanwhile
  };
  draw(<Loading />); // in English at first
  document.documentElement.lang = await chooseTexts(navigator.languages);
  draw(<Loading />);
  try {
    const config = await readConfig();
    if (begun.kind !== "none") {
      const { TicketScreen } = await import("./tickets/ticket-screen.tsx");
      const onUploads = (opened: Uploads) => {
        uploads = opened;
      };
      return draw(<TicketScreen {...{ taken: begun, config, onUploads }} />);
    }
    const now = () => Date.now();
    const cognito = openCognito(config, now);
    const session = openSession({ cognito, kept: openKeptSession(() => localStorage), now });
    await session.restore();
    const api = openApi(session);
    const opened = openUploads(api, config);
    if (taken === begun) uploads = opened;
    draw(<App {...{ config, cognito, session, api, uploads: opened }} />);
  } catch {
    // A reload would lose a ticket, which is no longer in the address.
    const retry = () => (begun.kind === "none" ? location.reload() : void start(root));
    draw(<LoadFailed problem={texts().cannotStart} onRetry={retry} />);
  }
}

const root = document.getElementById("page");
const box = document.body.appendChild(document.createElement("div"));
// First of all: anyone can read the secret while it is in the address.
let taken = takeTicket(location, history);
const entry = ownEntry(globalThis.navigation, history);
/** The uploads of the current screen. */
let uploads: Uploads | undefined;
if (root) void start(root);
refuseStrayDrops(window);

// Another link in the same tab, or a move between a ticket and the person's own events, starts the page again. This listener runs before the
// screen's, so that the address stays the screen's own while the question is open.
addEventListener("hashchange", ({ oldURL, newURL }) => {
  if (entry.isComingBack()) return;
  const next = takeTicket(location, history);
  if (!root || (next.kind === "none" && taken.kind === "none")) return entry.settle();
  const mayBeLeft = uploads?.mayBeLeft() ?? true;
  const hash = next.kind === "none" ? new URL(newURL).hash : location.hash;
  if (!mayBeLeft && isSame(next, taken)) return entry.comeBack(hash);
  const begin = () => {
    uploads?.cancelAll();
    uploads = undefined;
    history.replaceState(null, "", hash);
    entry.settle();
    taken = next;
    render(null, root);
    void start(root);
  };
  if (mayBeLeft) return begin();
  history.replaceState(history.state, "", new URL(oldURL).hash || "#");
  askToLeave(begin, () => entry.comeBack(hash));
});

function askToLeave(onYes: () => void, onStay: () => void): void {
  const t = texts();
  const close = () => render(null, box);
  render(
    <LeaveQuestion
      hint={t.openStops}
      yes={t.openYes}
      onYes={() => {
        close();
        onYes();
      }}
      onClosed={() => {
        close();
        onStay();
      }}
    />,
    box,
  );
}
