// Calls of the API: sign-in, checked answers, retries and pages.
import { setTimeout as sleep } from "node:timers/promises";
import { RequestError } from "./errors.ts";
import type { Expected, ListExpected } from "./expected-answers.ts";
import { type AssertAnswer, badAnswer } from "./http/assert-answer.ts";
import { openSockets } from "./http/open-sockets.ts";
import { isSignInRefused, readAnswer } from "./http/read-answer.ts";
import { type Page, type ReadPage, readList } from "./http/read-list.ts";
import { maxTries } from "./http/retry-policy.ts";
import { type RetryOptions, retryTransient } from "./http/retry-transient.ts";
import { unlessAborted } from "./http/stoppable.ts";
import { answerTimeoutMs, type HttpAnswer, type HttpRequest } from "./http/transport.ts";
import { watchAnswers } from "./http/watch-answers.ts";
import { grouped } from "./output/units.ts";
import type { Session } from "./sign-in/session.ts";
import { version } from "./version.ts";

export interface CallOptions {
  /** With the stage's path, if it has one; without a trailing slash. */
  apiUrl: string;
  /** Undefined: only `/config` can be called. */
  session: Session | undefined;
  env?: Readonly<Record<string, string | undefined>>;
  /** The longest that an answer is waited for, and the latest that a call is tried again. */
  giveUpAfterMs?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** For durations: nobody sets this clock. */
  elapsedMs?: () => number;
  wait?: (ms: number) => Promise<unknown>;
  /** From 0 to 1, for the jitter. */
  random?: () => number;
  /** Receives what the user should know while a call takes its time. */
  tell?: (message: string) => void;
}

export interface Call<Answer> {
  method: HttpRequest["method"];
  path: string;
  body?: unknown;
  answer: Expected<Answer>;
  /** Each try sends it once. */
  isSentOnce?: true;
}

/** Each call throws a RequestError or a SignInError. */
export interface Calls {
  origin: string;
  /** How `patiently` tries again. */
  retryOptions: RetryOptions;
  once<Answer>(call: Call<Answer>, signal?: AbortSignal): Promise<Answer>;
  /** Tries again if that may help. */
  patiently<Answer>(call: Call<Answer>): Promise<Answer>;
  /** The same for a removal. If an answer was lost, `not_found` means that it was carried out. */
  untilGone(call: Call<unknown>): Promise<void>;
  listReader<Answer extends Page>(path: string, answer: ListExpected<Answer>, query?: object): ReadPage<Answer>;
  /** Throws a RequestError for a list that has no end. */
  pages<Answer extends Page>(path: string, answer: ListExpected<Answer>, query?: object): AsyncGenerator<Answer>;
  close(): Promise<void>;
}

const pageSize = 100;

export function openCalls(options: CallOptions): Calls {
  const { apiUrl, session, env = {}, now = Date.now, wait = sleep, random = Math.random, tell } = options;
  const { giveUpAfterMs, elapsedMs = () => performance.now() } = options;
  const timeoutMs = Math.min(answerTimeoutMs, giveUpAfterMs ?? answerTimeoutMs);
  const { origin, pathname } = new URL(apiUrl);
  const root = pathname.replace(/\/+$/, "");
  const sockets = openSockets(origin, env);
  const headersFor = headersOf(session?.scheme ?? "Bearer");
  const whom = `the API at ${origin}`;
  const retryOptions = { tries: maxTries.api, whom, wait, elapsedMs, random, tell, withinMs: giveUpAfterMs };

  async function once<Answer>(call: Call<Answer>, signal?: AbortSignal): Promise<Answer> {
    const { method, isSentOnce } = call;
    const path = root + call.path;
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const { maxBytes } = call.answer;
    const send = (token: string) => {
      const headers = headersFor(token, body !== undefined);
      return sockets.send({ method, path, body, signal, headers, timeoutMs, maxAnswerBytes: maxBytes, isSentOnce });
    };
    if (!session || call.path === "/config") return read(call, await send(""));
    const token = await unlessAborted(session.idToken(), signal);
    let answer = await send(token);
    if (isSignInRefused(answer)) answer = await send(await unlessAborted(session.renew(token), signal));
    return read(call, answer);
  }

  function read<Answer>({ answer: expected }: Call<Answer>, answer: HttpAnswer): Answer {
    try {
      const value: unknown = readAnswer(origin, answer, now(), expected.field);
      const assert: AssertAnswer<Answer> = expected.assert;
      assert(value, origin);
      return value;
    } catch (error) {
      if (isOfAnotherServer(error)) sockets.forget();
      throw error;
    }
  }

  const patiently = <Answer>(call: Call<Answer>): Promise<Answer> => retryTransient(() => once(call), retryOptions);

  async function untilGone(call: Call<unknown>): Promise<void> {
    const { send, lost } = watchAnswers(() => once({ ...call, isSentOnce: true }));
    await retryTransient(send, retryOptions).catch((error: unknown) => {
      if (!lost() || !(error instanceof RequestError && error.code === "not_found")) throw error;
    });
  }

  const listReader = <Answer extends Page>(path: string, answer: ListExpected<Answer>, query: object = {}) =>
    readList<Answer>({
      ask(cursor) {
        const search = new URLSearchParams({ limit: String(pageSize), ...query, ...(cursor ? { cursor } : {}) });
        return patiently<Answer>({ method: "GET", path: `${path}?${search}`, answer });
      },
      count: (page) => (page[answer.field] as readonly unknown[]).length,
      endless: () => badAnswer(origin, "cursor"),
      elapsedMs,
      onProgress: (entries) => tell?.(`Still listing the ${answer.field}: ${grouped(entries)} so far.`),
    });

  async function* pages<Answer extends Page>(path: string, answer: ListExpected<Answer>, query: object = {}) {
    const readPage = listReader<Answer>(path, answer, query);
    let cursor: string | undefined;
    do {
      const page: Answer = await readPage(cursor);
      yield page;
      cursor = page.cursor;
    } while (cursor);
  }

  return { origin, retryOptions, once, patiently, untilGone, listReader, pages, close: () => sockets.close() };
}

function isOfAnotherServer(error: unknown): boolean {
  return error instanceof RequestError && error.code === "not_the_api";
}

/** The headers of a request, made once a token. @returns for an empty token those of a call without sign-in */
function headersOf(scheme: string): (token: string, hasBody: boolean) => readonly string[] {
  const plain = ["accept", "application/json", "user-agent", `photoup/${version}`];
  const withBody = [...plain, "content-type", "application/json"];
  const open = { token: "", plain, withBody };
  let signedIn = open;
  return (token, hasBody) => {
    if (token !== "" && signedIn.token !== token) {
      const authorization = ["authorization", `${scheme} ${token}`];
      signedIn = { token, plain: [...plain, ...authorization], withBody: [...withBody, ...authorization] };
    }
    const headers = token === "" ? open : signedIn;
    return hasBody ? headers.withBody : headers.plain;
  };
}
