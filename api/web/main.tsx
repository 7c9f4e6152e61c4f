// The page's entry: reads the API's settings, restores a session that was kept, and draws.
import { render } from "preact";
import { App } from "./app.tsx";
import { openApi, readConfig } from "./http/open-api.ts";
import "./styles/page.css";
import { openCognito } from "./sign-in/cognito.ts";
import { openSession } from "./sign-in/session.ts";
import { chooseTexts, texts } from "./texts/texts.ts";

async function start(root: HTMLElement): Promise<void> {
  document.documentElement.lang = await chooseTexts(navigator.languages);
  try {
    const config = await readConfig();
    const now = () => Date.now();
    const cognito = openCognito(config, now);
    const session = openSession({ cognito, storage: localStorage, now });
    await session.restore();
    render(<App {...{ config, cognito, session, api: openApi(session) }} />, root);
  } catch {
    const t = texts();
    render(
      <main class="centre">
        <p role="alert">{t.cannotStart}</p>
        <button type="button" class="primary" onClick={() => location.reload()}>
          {t.tryAgain}
        </button>
      </main>,
      root,
    );
  }
}

const root = document.getElementById("page");
if (root) void start(root);
