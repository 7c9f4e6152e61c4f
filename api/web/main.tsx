// The page's entry: reads the API's settings, restores a session that was kept, and draws.
import { render } from "preact";
import { App } from "./app.tsx";
import { openApi, readConfig } from "./http/open-api.ts";
import "./styles/page.css";
import { openCognito } from "./sign-in/cognito.ts";
import { openKeptSession } from "./sign-in/kept-session.ts";
import { openSession } from "./sign-in/session.ts";
import { chooseTexts, texts } from "./texts/texts.ts";
import { type Taken, takeTicket } from "./tickets/take-ticket.ts";
import { refuseStrayDrops } from "./upload/stray-drops.ts";

async function start(root: HTMLElement, taken: Taken): Promise<void> {
  document.documentElement.lang = await chooseTexts(navigator.languages);
  render(
    <main class="centre" aria-busy="true">
      <p class="late">{texts().loading}</p>
    </main>,
    root,
  );
  try {
    const config = await readConfig();
    if (taken.kind !== "none") {
      const { TicketScreen } = await import("./tickets/ticket-screen.tsx");
      return render(<TicketScreen {...{ taken, config }} />, root);
    }
    const now = () => Date.now();
    const cognito = openCognito(config, now);
    const session = openSession({ cognito, kept: openKeptSession(() => localStorage), now });
    await session.restore();
    render(<App {...{ config, cognito, session, api: openApi(session) }} />, root);
  } catch {
    const t = texts();
    render(
      <main class="centre">
        <p role="alert">{t.cannotStart}</p>
        {/* A reload would forget a ticket, which is in the address no more. */}
        <button
          type="button"
          class="primary"
          onClick={() => (taken.kind === "none" ? location.reload() : void start(root, taken))}
        >
          {t.tryAgain}
        </button>
      </main>,
      root,
    );
  }
}

const root = document.getElementById("page");
// Before anything else is done: while it is in the address, others can read it there.
const taken = takeTicket(location, history);
if (root) void start(root, taken);
refuseStrayDrops(window);

// Another link in the same tab, or the way from a ticket to one's own events: begun anew.
let isTicket = taken.kind !== "none";
addEventListener("hashchange", () => {
  const next = takeTicket(location, history);
  const wasTicket = isTicket;
  isTicket = next.kind !== "none";
  if (!root || (!isTicket && !wasTicket)) return;
  render(null, root);
  void start(root, next);
});
