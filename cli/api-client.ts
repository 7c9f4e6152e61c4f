// photoup's API as functions: paths, tokens, pages, and a second try where one may help.
import { setTimeout as sleep } from "node:timers/promises";
import type {
  Attendee,
  AttendeesAnswer,
  ConfigAnswer,
  EventsAnswer,
  InitiateAnswer,
  ListAnswer,
  ListedPhoto,
  ListOrder,
  LookupAnswer,
} from "../api/contract.ts";
import { RequestError } from "./errors.ts";
import { openSockets } from "./http/open-sockets.ts";
import { readAnswer } from "./http/read-answer.ts";
import { maxTries, retryDelayMs } from "./http/retry-policy.ts";
import type { HttpRequest, Transport } from "./http/transport.ts";
import type { Session } from "./sign-in/session.ts";
import type { EventApi } from "./upload/event-api.ts";
import { version } from "./version.ts";

/** Each call throws a RequestError or a SignInError. */
export interface ApiClient {
  /** Needs no sign-in. */
  config(): Promise<ConfigAnswer>;
  /** Initiate and lookup, tried once each: their retries are the engine's. All other calls here try again by themselves. */
  event(eventId: string): EventApi;
  photos(eventId: string, order: ListOrder): AsyncGenerator<ListedPhoto>;
  events(): AsyncGenerator<string>;
  attendees(eventId: string): AsyncGenerator<Attendee>;
  addAttendee(eventId: string, email: string): Promise<void>;
  removeAttendee(eventId: string, email: string): Promise<void>;
  removePhoto(eventId: string, photoId: string): Promise<void>;
  /** Drops the connections; calls that run fail. */
  close(): Promise<void>;
}

export interface ApiClientOptions {
  /** With the stage's path, where it has one; without a slash at the end. */
  apiUrl: string;
  /** Undefined: only `config` can be called. */
  session: Session | undefined;
  env?: Readonly<Record<string, string | undefined>>;
  now?: () => number;
  wait?: (ms: number) => Promise<unknown>;
  /** From 0 to 1, for the jitter. */
  random?: () => number;
}

interface Call {
  method: HttpRequest["method"];
  path: string;
  body?: unknown;
  /** One that the answer must have; none where nothing of it is read. */
  field?: string;
  /** Asked by the thousand, or before what is; may be sent twice. */
  isFrequent?: boolean;
}

const pageSize = 100;

export function createApiClient(options: ApiClientOptions): ApiClient {
  const { apiUrl, session, env = {}, now = Date.now, wait = sleep, random = Math.random } = options;
  const { origin, pathname } = new URL(apiUrl);
  const root = pathname.replace(/\/+$/, "");
  const sockets = openSockets(origin, env);
  let undici: Promise<Transport> | undefined;
  const openUndici = () =>
    (undici ??= import("./http/open-undici.ts").then((module) => module.openUndici(origin, env)));
  const open = ["accept", "application/json", "user-agent", `photoup/${version}`];
  const withBody = [...open, "content-type", "application/json"];
  let authorized = { token: "", open, withBody };
  const headersFor = (token: string, hasBody: boolean): readonly string[] => {
    if (authorized.token !== token) {
      const authorization = ["authorization", `Bearer ${token}`];
      authorized = { token, open: [...open, ...authorization], withBody: [...withBody, ...authorization] };
    }
    return hasBody ? authorized.withBody : authorized.open;
  };

  async function once<Answer>(call: Call, signal?: AbortSignal): Promise<Answer> {
    const { method, field } = call;
    const transport = call.isFrequent ? sockets : await openUndici();
    const path = root + call.path;
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const send = (headers: readonly string[]) => transport.send({ method, path, body, signal, headers });
    if (!session || call.path === "/config") {
      return readAnswer<Answer>(origin, await send(body === undefined ? open : withBody), now(), field);
    }
    const token = await session.idToken();
    let answer = await send(headersFor(token, body !== undefined));
    if (answer.status === 401) answer = await send(headersFor(await session.renew(token), body !== undefined));
    return readAnswer<Answer>(origin, answer, now(), field);
  }

  async function patiently<Answer>(call: Call): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once<Answer>(call);
      } catch (error) {
        if (!(error instanceof RequestError) || !error.isTransient || attempt === maxTries.api) throw error;
        await wait(retryDelayMs({ attempt, retryAfterMs: error.retryAfterMs }, random()));
      }
    }
  }

  async function* pages<Answer extends { cursor?: string }>(path: string, field: string, query = {}) {
    let cursor: string | undefined;
    do {
      const search = new URLSearchParams({ limit: String(pageSize), ...query, ...(cursor ? { cursor } : {}) });
      const page: Answer = await patiently<Answer>({ method: "GET", path: `${path}?${search}`, field });
      yield page;
      cursor = page.cursor;
    } while (cursor);
  }

  return {
    config: () => patiently({ method: "GET", path: "/config", field: "contentTypes", isFrequent: true }),
    event(eventId) {
      const path = `${pathOf(eventId)}/photos`;
      return {
        initiate: (photo, signal) =>
          once<InitiateAnswer>(
            { method: "POST", path: `${path}/initiate-upload`, body: photo, field: "photoId", isFrequent: true },
            signal,
          ),
        lookup: (photoIds, signal) =>
          once<LookupAnswer>(
            { method: "POST", path: `${path}/lookup`, body: { photoIds }, field: "photos", isFrequent: true },
            signal,
          ),
      };
    },
    async *photos(eventId, order) {
      for await (const page of pages<ListAnswer>(`${pathOf(eventId)}/photos`, "photos", { order })) yield* page.photos;
    },
    async *events() {
      for await (const page of pages<EventsAnswer>("/events", "events")) {
        for (const { eventId } of page.events) yield eventId;
      }
    },
    async *attendees(eventId) {
      for await (const page of pages<AttendeesAnswer>(`${pathOf(eventId)}/attendees`, "attendees"))
        yield* page.attendees;
    },
    addAttendee: (eventId, email) => patiently({ method: "PUT", path: attendeePath(eventId, email) }),
    removeAttendee: (eventId, email) => patiently({ method: "DELETE", path: attendeePath(eventId, email) }),
    removePhoto: (eventId, photoId) =>
      patiently({ method: "DELETE", path: `${pathOf(eventId)}/photos/${encodeURIComponent(photoId)}` }),
    async close() {
      await sockets.close();
      await (await undici)?.close();
    },
  };
}

const pathOf = (eventId: string) => `/events/${encodeURIComponent(eventId)}`;
const attendeePath = (eventId: string, email: string) => `${pathOf(eventId)}/attendees/${encodeURIComponent(email)}`;
