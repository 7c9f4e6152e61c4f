// photoup's API as functions: paths, tokens, pages, and a second try where one may help.
import { setTimeout as sleep } from "node:timers/promises";
import type {
  Attendee,
  AttendeesAnswer,
  ConfigAnswer,
  CreatedTicket,
  DeleteEventAnswer,
  EventInfo,
  EventRequest,
  EventsAnswer,
  InitiateAnswer,
  InitiateBatchAnswer,
  InitiateRequest,
  ListAnswer,
  ListedPhoto,
  ListOrder,
  LookupAnswer,
  RegisterAnswer,
  RemoveAttendeeAnswer,
  TicketAnswer,
  TicketInfo,
  TicketRequest,
  TicketsAnswer,
} from "../api/contract.ts";
import {
  type AssertAnswer,
  assertAttendees,
  assertConfig,
  assertCreatedTicket,
  assertDeletion,
  assertEvent,
  assertEvents,
  assertInitiated,
  assertInitiatedBatch,
  assertListed,
  assertLookup,
  assertRegistered,
  assertRemoved,
  assertTicket,
  assertTickets,
  badAnswer,
} from "./http/assert-answer.ts";
import { assertOutcomes } from "./http/assert-outcomes.ts";
import { openSockets } from "./http/open-sockets.ts";
import { readAnswer } from "./http/read-answer.ts";
import { type Page, type ReadPage, readList } from "./http/read-list.ts";
import { type OriginalReader, readOriginals } from "./http/read-originals.ts";
import { readPictures } from "./http/read-pictures.ts";
import { maxTries } from "./http/retry-policy.ts";
import { retryTransient } from "./http/retry-transient.ts";
import { unlessAborted } from "./http/stoppable.ts";
import { answerTimeoutMs, type HttpAnswer, type HttpRequest, maxAnswerBytes } from "./http/transport.ts";
import { grouped } from "./output/units.ts";
import type { Session } from "./sign-in/session.ts";
import type { EventApi } from "./upload/event-api.ts";
import { version } from "./version.ts";

/** Each call throws a RequestError or a SignInError. */
export interface ApiClient {
  /** Needs no sign-in. With a ticket, that is asked for as well: one that is refused is known before anything else is done. */
  config(): Promise<ConfigAnswer>;
  /** Initiate and lookup, tried once each: their retries are the engine's. All other calls here try again by themselves. */
  event(eventId: string): EventApi;
  photos(eventId: string, order: ListOrder): AsyncGenerator<ListedPhoto>;
  /** The same, a page whenever it is asked for. */
  photoPages(eventId: string, order: ListOrder): ReadPage<ListAnswer>;
  events(): AsyncGenerator<EventInfo>;
  /** Changes what is given; what is given empty is taken away. */
  saveEvent(eventId: string, changes: EventRequest): Promise<EventInfo>;
  /** One step of deleting an event: to be repeated until it is done. */
  deleteEvent(eventId: string): Promise<DeleteEventAnswer>;
  attendees(eventId: string): AsyncGenerator<Attendee>;
  /** With what each has sent today, and the limits of a day. */
  attendeePages(eventId: string): AsyncGenerator<AttendeesAnswer>;
  addAttendee(eventId: string, email: string): Promise<void>;
  /** Registers too. @param again a second mail, for who has not chosen a password yet */
  inviteAttendee(eventId: string, email: string, again: boolean): Promise<RegisterAnswer>;
  removeAttendee(eventId: string, email: string): Promise<void>;
  /** With every registration, also for other events. An older API does not say whether there was one. */
  deleteAccount(eventId: string, email: string): Promise<RemoveAttendeeAnswer | undefined>;
  /** @param options `purge`: with every version of its bytes */
  removePhoto(eventId: string, photoId: string, options?: { purge?: boolean }): Promise<void>;
  createTicket(eventId: string, asked: TicketRequest): Promise<CreatedTicket>;
  tickets(eventId: string): AsyncGenerator<TicketInfo>;
  revokeTicket(eventId: string, ticketId: string): Promise<void>;
  /** The ticket that this client goes with. */
  ticket(): Promise<TicketAnswer>;
  /** The bytes behind a signed URL of a list. */
  picture(url: string): Promise<Buffer>;
  /** An original's, piece by piece, tried once: its retries are the caller's. */
  original: OriginalReader["read"];
  /** Drops the connections; calls that run fail. */
  close(): Promise<void>;
}

export interface ApiClientOptions {
  /** With the stage's path, where it has one; without a slash at the end. */
  apiUrl: string;
  /** Undefined: only `config` can be called. */
  session: Session | undefined;
  /** Whose secret is the session's: `event`, `ticket` and `config` are all that can be called. */
  ticketId?: string;
  env?: Readonly<Record<string, string | undefined>>;
  /** No answer is waited for longer, nor is a call tried again later than that. */
  giveUpAfterMs?: number;
  now?: () => number;
  wait?: (ms: number) => Promise<unknown>;
  /** From 0 to 1, for the jitter. */
  random?: () => number;
  /** Told what a person waits for, where that takes its time. */
  tell?: (message: string) => void;
}

interface Call<Answer> {
  method: HttpRequest["method"];
  path: string;
  body?: unknown;
  /** Absent where nothing of the answer is read. */
  answer?: Expected<Answer>;
}

interface Expected<Answer> {
  /** One that the answer must have, so that another server's JSON is not taken for the API's. Absent where the answer may be empty. */
  field?: string;
  assert: AssertAnswer<Answer>;
  maxBytes: number;
}

/** Of a list: the field has its entries. */
interface ListExpected<Answer> extends Expected<Answer> {
  field: keyof Answer & string;
}

const expected = {
  config: { field: "contentTypes", assert: assertConfig, maxBytes: maxAnswerBytes.config },
  lookup: { field: "photos", assert: assertLookup, maxBytes: maxAnswerBytes.list },
  photos: { field: "photos", assert: assertListed, maxBytes: maxAnswerBytes.list },
  events: { field: "events", assert: assertEvents, maxBytes: maxAnswerBytes.list },
  event: { field: "eventId", assert: assertEvent, maxBytes: maxAnswerBytes.config },
  deletion: { field: "isDone", assert: assertDeletion, maxBytes: maxAnswerBytes.config },
  registered: { field: "email", assert: assertRegistered, maxBytes: maxAnswerBytes.config },
  removed: { assert: assertRemoved, maxBytes: maxAnswerBytes.config },
  attendees: { field: "attendees", assert: assertAttendees, maxBytes: maxAnswerBytes.list },
  created: { field: "secret", assert: assertCreatedTicket, maxBytes: maxAnswerBytes.config },
  ticket: { field: "ticketId", assert: assertTicket, maxBytes: maxAnswerBytes.config },
  tickets: { field: "tickets", assert: assertTickets, maxBytes: maxAnswerBytes.list },
} as const;

const initiatedBytes = (photos: InitiateRequest[]) =>
  photos.length * maxAnswerBytes.initiatedPhoto +
  (photos.some((photo) => photo.parts) ? maxAnswerBytes.initiatedParts : 0);

const singleAnswer = (photo: InitiateRequest): Expected<InitiateAnswer> => ({
  field: "photoId",
  assert: assertInitiated,
  maxBytes: initiatedBytes([photo]),
});

const batchAnswer = (photos: InitiateRequest[]): Expected<InitiateBatchAnswer> => ({
  field: "photos",
  assert: assertInitiatedBatch,
  maxBytes: initiatedBytes(photos),
});

const pageSize = 100;

export function createApiClient(options: ApiClientOptions): ApiClient {
  const { apiUrl, session, ticketId, env = {}, now = Date.now, wait = sleep, random = Math.random, tell } = options;
  const { giveUpAfterMs } = options;
  const timeoutMs = Math.min(answerTimeoutMs, giveUpAfterMs ?? answerTimeoutMs);
  const { origin, pathname } = new URL(apiUrl);
  const root = pathname.replace(/\/+$/, "");
  const sockets = openSockets(origin, env);
  const pictures = readPictures(env);
  const originals = readOriginals(env);
  const open = ["accept", "application/json", "user-agent", `photoup/${version}`];
  const withBody = [...open, "content-type", "application/json"];
  let authorized = { token: "", open, withBody };
  const headersFor = (token: string, hasBody: boolean): readonly string[] => {
    if (authorized.token !== token) {
      const authorization = ["authorization", `${session?.scheme ?? "Bearer"} ${token}`];
      authorized = { token, open: [...open, ...authorization], withBody: [...withBody, ...authorization] };
    }
    return hasBody ? authorized.withBody : authorized.open;
  };

  async function once<Answer>(call: Call<Answer>, signal?: AbortSignal): Promise<Answer> {
    const { method } = call;
    const path = root + call.path;
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const maxBytes = call.answer?.maxBytes ?? maxAnswerBytes.nothing;
    const send = (headers: readonly string[]) =>
      sockets.send({ method, path, body, signal, headers, timeoutMs, maxAnswerBytes: maxBytes });
    if (!session || call.path === "/config") return read(call, await send(body === undefined ? open : withBody));
    const token = await unlessAborted(session.idToken(), signal);
    let answer = await send(headersFor(token, body !== undefined));
    if (answer.status === 401) {
      const renewed = await unlessAborted(session.renew(token), signal);
      answer = await send(headersFor(renewed, body !== undefined));
    }
    return read(call, answer);
  }

  function read<Answer>({ answer: expected }: Call<Answer>, answer: HttpAnswer): Answer {
    const value: unknown = readAnswer(origin, answer, now(), expected?.field);
    const assert: AssertAnswer<Answer> | undefined = expected?.assert;
    assert?.(value, origin);
    return value as Answer;
  }

  const retryOptions = {
    tries: maxTries.api,
    whom: `the API at ${origin}`,
    wait,
    now,
    random,
    tell,
    withinMs: giveUpAfterMs,
  };
  const patiently = <Answer>(call: Call<Answer>): Promise<Answer> => retryTransient(() => once(call), retryOptions);

  const listReader = <Answer extends Page>(path: string, answer: ListExpected<Answer>, query = {}) =>
    readList<Answer>({
      ask(cursor) {
        const search = new URLSearchParams({ limit: String(pageSize), ...query, ...(cursor ? { cursor } : {}) });
        return patiently<Answer>({ method: "GET", path: `${path}?${search}`, answer });
      },
      count: (page) => (page[answer.field] as readonly unknown[]).length,
      endless: () => badAnswer(origin, "cursor"),
      now,
      tell: (entries) => tell?.(`Still listing the ${answer.field}: ${grouped(entries)} so far.`),
    });

  /** @throws RequestError where such a list has no end */
  async function* pages<Answer extends Page>(path: string, answer: ListExpected<Answer>, query = {}) {
    const readPage = listReader<Answer>(path, answer, query);
    let cursor: string | undefined;
    do {
      const page: Answer = await readPage(cursor);
      yield page;
      cursor = page.cursor;
    } while (cursor);
  }

  const readTicket = () =>
    patiently<TicketAnswer>({ method: "GET", path: ticketPath(ticketId ?? ""), answer: expected.ticket });

  return {
    async config() {
      const asking = patiently({ method: "GET", path: "/config", answer: expected.config });
      if (ticketId === undefined) return asking;
      const [config] = await Promise.all([asking, readTicket()]);
      return config;
    },
    event(eventId) {
      const path = `${ticketId === undefined ? pathOf(eventId) : ticketPath(ticketId)}/photos`;
      // A ticket is for one event: the API is to refuse, where another is meant.
      const meant = ticketId === undefined ? {} : { eventId };
      return {
        async initiate(photo, signal) {
          const body = { ...photo, ...meant };
          const answer = singleAnswer(photo);
          const call = { method: "POST", path: `${path}/initiate-upload`, body, answer } as const;
          const outcome = await once<InitiateAnswer>(call, signal);
          assertOutcomes([photo], [outcome], origin);
          return outcome;
        },
        async initiateBatch(photos, signal) {
          const body = { photos, ...meant };
          const answer = batchAnswer(photos);
          const call = { method: "POST", path: `${path}/initiate-upload`, body, answer } as const;
          const { photos: outcomes } = await once<InitiateBatchAnswer>(call, signal);
          assertOutcomes(photos, outcomes, origin);
          return outcomes;
        },
        lookup: (photoIds, signal, options) =>
          once<LookupAnswer>(
            {
              method: "POST",
              path: `${path}/lookup`,
              body: { photoIds, ...options, ...meant },
              answer: expected.lookup,
            },
            signal,
          ),
      };
    },
    async *photos(eventId, order) {
      for await (const page of pages<ListAnswer>(photosPath(eventId), expected.photos, { order })) yield* page.photos;
    },
    photoPages: (eventId, order) => listReader<ListAnswer>(photosPath(eventId), expected.photos, { order }),
    async *events() {
      for await (const page of pages<EventsAnswer>("/events", expected.events)) {
        yield* page.events;
      }
    },
    saveEvent: (eventId, body) => patiently({ method: "PUT", path: pathOf(eventId), body, answer: expected.event }),
    deleteEvent: (eventId) => patiently({ method: "DELETE", path: pathOf(eventId), answer: expected.deletion }),
    async *attendees(eventId) {
      for await (const page of pages<AttendeesAnswer>(`${pathOf(eventId)}/attendees`, expected.attendees))
        yield* page.attendees;
    },
    attendeePages: (eventId) =>
      pages<AttendeesAnswer>(`${pathOf(eventId)}/attendees`, expected.attendees, { usage: "true" }),
    addAttendee: (eventId, email) => patiently({ method: "PUT", path: attendeePath(eventId, email) }),
    inviteAttendee: (eventId, email, again) =>
      patiently({
        method: "PUT",
        path: attendeePath(eventId, email),
        body: { invite: true, ...(again && { again }) },
        answer: expected.registered,
      }),
    removeAttendee: (eventId, email) => patiently({ method: "DELETE", path: attendeePath(eventId, email) }),
    deleteAccount: (eventId, email) =>
      patiently<RemoveAttendeeAnswer | undefined>({
        method: "DELETE",
        path: `${attendeePath(eventId, email)}?account=true`,
        answer: expected.removed,
      }),
    removePhoto: (eventId, photoId, { purge = false } = {}) =>
      patiently({
        method: "DELETE",
        path: `${pathOf(eventId)}/photos/${encodeURIComponent(photoId)}${purge ? "?purge=true" : ""}`,
      }),
    createTicket: (eventId, body) =>
      once({ method: "POST", path: `${pathOf(eventId)}/tickets`, body, answer: expected.created }),
    async *tickets(eventId) {
      for await (const page of pages<TicketsAnswer>(`${pathOf(eventId)}/tickets`, expected.tickets))
        yield* page.tickets;
    },
    revokeTicket: (eventId, id) =>
      patiently({ method: "DELETE", path: `${pathOf(eventId)}/tickets/${encodeURIComponent(id)}` }),
    ticket: readTicket,
    picture: (url) => retryTransient(() => pictures.read(url), { ...retryOptions, whom: "where the pictures are" }),
    original: (...asked) => originals.read(...asked),
    async close() {
      await pictures.close();
      await originals.close();
      await sockets.close();
    },
  };
}

const pathOf = (eventId: string) => `/events/${encodeURIComponent(eventId)}`;
const photosPath = (eventId: string) => `${pathOf(eventId)}/photos`;
const ticketPath = (ticketId: string) => `/tickets/${encodeURIComponent(ticketId)}`;
const attendeePath = (eventId: string, email: string) => `${pathOf(eventId)}/attendees/${encodeURIComponent(email)}`;
