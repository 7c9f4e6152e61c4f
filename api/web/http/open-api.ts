// The API's calls, with the ID token of the signed-in person. An expired token is renewed once for all calls.
import type {
  ConfigAnswer,
  EventsAnswer,
  InitiateAnswer,
  InitiateRequest,
  ListAnswer,
  ListOrder,
  LookupAnswer,
} from "../../contract.ts";
import { backoffMs, wait } from "./backoff.ts";
import { Failure, isFailure } from "./failure.ts";
import { fetchWhileMoving } from "./fetch-while-moving.ts";
import { pageOf, readPages } from "./read-pages.ts";
import { readRetryAfter } from "./read-retry-after.ts";

export interface ListQuery {
  order: ListOrder;
  limit: number;
  cursor?: string | undefined;
  /** With order `taken`: the date to start at. */
  from?: string | undefined;
}

/** Each call throws a Failure. `lookup` and `initiate` make one attempt: the upload has its own retry rules. */
export interface Api {
  events(): Promise<EventsAnswer["events"]>;
  list(eventId: string, query: ListQuery, signal?: AbortSignal): Promise<ListAnswer>;
  lookup(eventId: string, photoIds: string[], signal?: AbortSignal): Promise<LookupAnswer>;
  initiate(eventId: string, photo: InitiateRequest, signal?: AbortSignal): Promise<InitiateAnswer>;
  /** Any other call, for parts of the page that are loaded later. Makes one attempt. */
  send: Send;
  /** Succeeds if the photo is already gone. */
  remove(eventId: string, photoId: string): Promise<void>;
}

export type Send = <Answer>(
  method: string,
  path: string,
  options: Omit<CallOptions, "authorization">,
) => Promise<Answer>;

export interface TokenSource {
  /** A valid ID token; throws a Failure if nobody is signed in. */
  current(): Promise<string>;
  /** A token other than the refused one. */
  renewed(spent: string): Promise<string>;
}

const patientAttempts = 6;
/** A Lambda function's answer has 6 MB at most. */
const maxAnswerBytes = 6 * 1024 ** 2;

const askConfig = () => call<ConfigAnswer>("GET", "/config", { hasOneOf: ["userPoolId"] });

export async function readConfig(): Promise<ConfigAnswer> {
  return patiently(askConfig);
}

/** Throws if the API does not answer. */
export async function isServerThere(): Promise<void> {
  await askConfig().catch((error: unknown) => {
    if (!(error instanceof Failure) || error.status === undefined) throw error;
  });
}

export function openApi(tokens: TokenSource): Api {
  async function signed<Answer>(method: string, path: string, options: CallOptions): Promise<Answer> {
    const token = await tokens.current();
    try {
      return await call<Answer>(method, path, { ...options, authorization: `Bearer ${token}` });
    } catch (error) {
      if (!(error instanceof Failure && error.status === 401)) throw error;
      const renewed = await tokens.renewed(token);
      return call<Answer>(method, path, { ...options, authorization: `Bearer ${renewed}` });
    }
  }
  const at = (eventId: string) => `/events/${encodeURIComponent(eventId)}/photos`;

  return {
    send: signed,
    events: () =>
      readPages(
        (cursor) => patiently(() => signed<EventsAnswer>("GET", pageOf("/events", cursor), { hasOneOf: ["events"] })),
        ({ events }) => events,
        ({ eventId }) => eventId,
      ),
    list(eventId, { order, limit, cursor, from }, signal) {
      const query = new URLSearchParams({ order, limit: String(limit) });
      if (cursor !== undefined) query.set("cursor", cursor);
      if (from !== undefined) query.set("from", from);
      const options = { signal, hasOneOf: ["photos"] };
      return patiently(() => signed<ListAnswer>("GET", `${at(eventId)}?${query}`, options), signal);
    },
    lookup: (eventId, photoIds, signal) =>
      signed("POST", `${at(eventId)}/lookup`, { body: { photoIds }, signal, hasOneOf: lookupFields }),
    initiate: (eventId, photo, signal) =>
      signed("POST", `${at(eventId)}/initiate-upload`, { body: photo, signal, hasOneOf: initiateFields }),
    async remove(eventId, photoId) {
      try {
        await patiently(() => signed<void>("DELETE", `${at(eventId)}/${photoId}`, { hasOneOf: [] }));
      } catch (error) {
        if (!isFailure(error, "not_found")) throw error; // a bare 404 may be another server's
      }
    },
  };
}

interface CallOptions {
  body?: unknown;
  /** The header's value: scheme and token. */
  authorization?: string;
  signal?: AbortSignal | undefined;
  /** Fields of which the answer has at least one, so that another server's JSON is not taken for the API's; none: it is empty. */
  hasOneOf: readonly string[];
}

export const lookupFields: readonly string[] = ["photos"];
export const initiateFields: readonly string[] = ["status", "s3PutObjectUrl", "parts"];

/** Makes one attempt. Throws a Failure. */
export async function call<Answer>(
  method: string,
  path: string,
  { body, authorization, signal, hasOneOf }: CallOptions,
): Promise<Answer> {
  const init: RequestInit = {
    method,
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: signal ?? null,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
  };
  const read = async (whole: Response, response: Response) => ({ response, text: await whole.text() });
  const { response, text } = await fetchWhileMoving(path, init, { maxBytes: maxAnswerBytes }, read).catch((cause) => {
    signal?.throwIfAborted();
    throw new Failure("No answer came.", { code: "unreachable", isTransient: true, cause });
  });
  if (!response.ok) throw failureOf(response, text);
  const answer = parsed(text);
  const isNothing = response.status === 204 && mayAnswerNothing.has(method);
  const isExpected = typeof answer === "object" && answer !== null && hasOneOf.some((field) => field in answer);
  if (isNothing || isExpected) return answer as Answer;
  throw notTheApi();
}

/** A Wi-Fi sign-in page, or a message of a proxy or firewall: the API was not reached. */
const notTheApi = () => new Failure("The answer is not that of the API.", { code: "not_the_api", isTransient: true });
/** Whether such a page may have this status. The CLI has the same rule (cli/http/retry-policy.ts), and a test compares the two. */
const maySignInPageAnswerWith = (status: number) =>
  status === 511 || (status < 500 && ![408, 413, 429].includes(status));

const mayAnswerNothing = new Set(["PUT", "DELETE"]);

function failureOf({ status, headers }: Response, text: string): Failure {
  const answer = parsed(text) as { error?: { code?: string; message?: string }; message?: string } | undefined;
  // The gateway itself answers {"message": …}, before any handler runs.
  const isOfApi = answer?.error?.code !== undefined || answer?.message !== undefined;
  if (!isOfApi && maySignInPageAnswerWith(status)) return notTheApi();
  const message = answer?.error?.message ?? answer?.message ?? `The answer was ${status}.`;
  return new Failure(message, {
    status,
    code: answer?.error?.code ?? `http_${status}`,
    isTransient: isTransientStatus(status) && answer?.error?.code !== "quota_exceeded",
    retryAfterMs: readRetryAfter(headers.get("retry-after"), Date.now(), headers.get("date")),
  });
}

const isTransientStatus = (status: number) => status >= 500 || status === 429 || status === 408;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Makes several attempts, for calls that a person waits for. */
export async function patiently<Answer>(attempt: () => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Failure && error.isTransient) || count === patientAttempts) throw error;
      await wait(Math.min(error.retryAfterMs ?? backoffMs(count, Math.random()), 20_000), signal);
      signal?.throwIfAborted();
    }
  }
}
