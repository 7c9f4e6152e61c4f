// State that a smoke test's checks share: the stage, who signs in, the photos, and the built CLI.
import { setTimeout as wait } from "node:timers/promises";
import type { ConfigAnswer, ErrorAnswer, InitiateAnswer, ListAnswer, LookupAnswer } from "../../api/contract.ts";
import { type RunResult, runPhotoup } from "../support/run-photoup.ts";
import type { SmokePhoto } from "./smoke-photos.ts";

export interface SmokeRun {
  apiUrl: string;
  eventId: string;
  /** Contains only the photos. */
  folder: string;
  photos: SmokePhoto[];
  /** The CLI, signed in as the smoke test's organiser. */
  photoup(...args: string[]): Promise<RunResult>;
  /** Calls the API with that organiser's token, or with `token`; `""` sends none. */
  call<T>(call: string, options?: { token?: string; body?: object }): Promise<{ status: number; body: T }>;
  config(): Promise<ConfigAnswer>;
  initiate(body: object): Promise<{ status: number; body: InitiateAnswer & Partial<ErrorAnswer> }>;
  lookup(photoIds: string[]): Promise<LookupAnswer>;
  list(): Promise<ListAnswer>;
}

export interface SmokeAccount {
  email: string;
  password: string;
  idToken: string;
}

export function createSmokeRun(
  given: Pick<SmokeRun, "apiUrl" | "eventId" | "folder" | "photos">,
  { account, home }: { account: SmokeAccount; home: string },
): SmokeRun {
  const { apiUrl, eventId } = given;
  const { email, password, idToken } = account;
  const env = { PHOTOUP_API_URL: apiUrl, PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password, PHOTOUP_HOME: home };

  async function call<T>(line: string, { token = idToken, body }: { token?: string; body?: object } = {}) {
    const [method = "", path = ""] = line.split(" ");
    const answer = await fetch(apiUrl + path, {
      method,
      headers: {
        ...(token !== "" && { authorization: `Bearer ${token}` }),
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === "" ? {} : JSON.parse(text)) as T };
  }

  /** Throws unless the answer is 200. */
  async function answerTo<T>(line: string, options?: { token?: string; body?: object }): Promise<T> {
    const { status, body } = await call<T>(line, options);
    ensure(status === 200, `${line} answers ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  return {
    ...given,
    photoup: (...args) => runPhotoup(args, { env }),
    call,
    config: () => answerTo<ConfigAnswer>("GET /config", { token: "" }),
    initiate: (body) => call(`POST /events/${eventId}/photos/initiate-upload`, { body }),
    lookup: (photoIds) => answerTo<LookupAnswer>(`POST /events/${eventId}/photos/lookup`, { body: { photoIds } }),
    list: () => answerTo<ListAnswer>(`GET /events/${eventId}/photos`),
  };
}

/** Ends a hang: on a busy machine, previews wait their turn. */
const patienceMs = 120_000;

/** Repeats a request until the answer is right. Throws after two minutes. */
export async function eventually<T>(what: string, ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (performance.now() > until)
      throw new Error(`${what}: not within two minutes; the last answer was ${JSON.stringify(answer)}`);
    await wait(250);
  }
}

export function ensure(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** Throws with the CLI's stderr. */
export function ensureExit({ exitCode, stderr }: RunResult, expected: number, what: string): void {
  ensure(exitCode === expected, `${what} ended with ${exitCode}, not ${expected}: ${stderr.trim().slice(-500)}`);
}
