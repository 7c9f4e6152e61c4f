// photoup's API as functions.
import type {
  Attendee,
  AttendeesAnswer,
  ConfigAnswer,
  CreatedTicket,
  DeleteEventAnswer,
  EventInfo,
  EventRequest,
  EventsAnswer,
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
import { expected, expectedOfBatch, expectedOfOne } from "./expected-answers.ts";
import { assertOutcomes } from "./http/assert-outcomes.ts";
import type { ReadPage } from "./http/read-list.ts";
import { type OriginalReader, readOriginals } from "./http/read-originals.ts";
import { readPictures } from "./http/read-pictures.ts";
import { retryTransient } from "./http/retry-transient.ts";
import { type CallOptions, openCalls } from "./open-calls.ts";
import type { EventApi } from "./upload/event-api.ts";

/** Each call throws a RequestError or a SignInError. */
export interface ApiClient {
  /** Needs no sign-in. With a ticket, it requests the ticket too, so that a refused one fails before anything else is done. */
  config(): Promise<ConfigAnswer>;
  /** Initiate and lookup, tried once each: the engine retries them. Other calls retry by themselves, unless they say that they do not. */
  event(eventId: string): EventApi;
  photos(eventId: string, order: ListOrder): AsyncGenerator<ListedPhoto>;
  /** The same, page by page on request. */
  photoPages(eventId: string, order: ListOrder): ReadPage<ListAnswer>;
  events(): AsyncGenerator<EventInfo>;
  /** Changes the given fields; an empty value removes a field. */
  saveEvent(eventId: string, changes: EventRequest): Promise<EventInfo>;
  /** One step of deleting an event; repeat it until it is done. */
  deleteEvent(eventId: string): Promise<DeleteEventAnswer>;
  attendees(eventId: string): AsyncGenerator<Attendee>;
  /** With what each attendee has sent today, and the daily limits. */
  attendeePages(eventId: string): AsyncGenerator<AttendeesAnswer>;
  addAttendee(eventId: string, email: string): Promise<void>;
  /** Registers too. @param again sends a second mail to somebody who has not chosen a password yet */
  inviteAttendee(eventId: string, email: string, again: boolean): Promise<RegisterAnswer>;
  removeAttendee(eventId: string, email: string): Promise<void>;
  /** Also removes the person's registrations for other events. An older API does not say whether there was an account. */
  deleteAccount(eventId: string, email: string): Promise<RemoveAttendeeAnswer | undefined>;
  /** @param options `purge`: removes every version of its bytes */
  removePhoto(eventId: string, photoId: string, options?: { purge?: boolean }): Promise<void>;
  /** Tried once. */
  createTicket(eventId: string, asked: TicketRequest): Promise<CreatedTicket>;
  tickets(eventId: string): AsyncGenerator<TicketInfo>;
  revokeTicket(eventId: string, ticketId: string): Promise<void>;
  /** This client's own ticket. */
  ticket(): Promise<TicketAnswer>;
  /** The picture behind a signed URL from a list. */
  picture(url: string): Promise<Buffer>;
  /** An original's bytes, piece by piece. Tried once: the caller retries. */
  original: OriginalReader["read"];
  /** Closes the connections; running calls fail. */
  close(): Promise<void>;
}

export interface ApiClientOptions extends CallOptions {
  /** The ticket whose secret the session holds: only `event`, `ticket` and `config` can be called then. */
  ticketId?: string;
}

export function createApiClient(options: ApiClientOptions): ApiClient {
  const { ticketId, env = {} } = options;
  const calls = openCalls(options);
  const { origin, once, patiently, untilGone, listReader, pages } = calls;
  const pictures = readPictures(env);
  const originals = readOriginals(env);
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
      const initiate = `${path}/initiate-upload`;
      // A ticket is for one event: the API refuses it if another is meant.
      const meant = ticketId === undefined ? {} : { eventId };
      return {
        async initiate(photo, signal) {
          const body = { ...photo, ...meant };
          const outcome = await once({ method: "POST", path: initiate, body, answer: expectedOfOne(photo) }, signal);
          assertOutcomes([photo], [outcome], origin);
          return outcome;
        },
        async initiateBatch(photos, signal) {
          const body = { photos, ...meant };
          const answer = await once({ method: "POST", path: initiate, body, answer: expectedOfBatch(photos) }, signal);
          const { photos: outcomes } = answer;
          assertOutcomes(photos, outcomes, origin);
          return outcomes;
        },
        lookup(photoIds, signal, options) {
          const body = { photoIds, ...options, ...meant };
          return once<LookupAnswer>({ method: "POST", path: `${path}/lookup`, body, answer: expected.lookup }, signal);
        },
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
    async addAttendee(eventId, email) {
      await patiently({ method: "PUT", path: attendeePath(eventId, email), answer: expected.added });
    },
    inviteAttendee: (eventId, email, again) =>
      patiently({
        method: "PUT",
        path: attendeePath(eventId, email),
        body: { invite: true, ...(again && { again }) },
        answer: expected.registered,
      }),
    removeAttendee: (eventId, email) =>
      patiently({ method: "DELETE", path: attendeePath(eventId, email), answer: expected.nothing }),
    deleteAccount: (eventId, email) =>
      patiently<RemoveAttendeeAnswer | undefined>({
        method: "DELETE",
        path: `${attendeePath(eventId, email)}?account=true`,
        answer: expected.removed,
      }),
    removePhoto: (eventId, photoId, { purge = false } = {}) =>
      untilGone({
        method: "DELETE",
        path: `${pathOf(eventId)}/photos/${encodeURIComponent(photoId)}${purge ? "?purge=true" : ""}`,
        answer: expected.nothing,
      }),
    createTicket: (eventId, body) =>
      once({ method: "POST", path: `${pathOf(eventId)}/tickets`, body, answer: expected.created, isSentOnce: true }),
    async *tickets(eventId) {
      for await (const page of pages<TicketsAnswer>(`${pathOf(eventId)}/tickets`, expected.tickets))
        yield* page.tickets;
    },
    revokeTicket: (eventId, id) =>
      patiently({
        method: "DELETE",
        path: `${pathOf(eventId)}/tickets/${encodeURIComponent(id)}`,
        answer: expected.nothing,
      }),
    ticket: readTicket,
    picture: (url) => retryTransient(() => pictures.read(url), { ...calls.retryOptions, whom: "the picture store" }),
    original: (...asked) => originals.read(...asked),
    async close() {
      await Promise.all([pictures.close(), originals.close(), calls.close()]);
    },
  };
}

const pathOf = (eventId: string) => `/events/${encodeURIComponent(eventId)}`;
const photosPath = (eventId: string) => `${pathOf(eventId)}/photos`;
const ticketPath = (ticketId: string) => `/tickets/${encodeURIComponent(ticketId)}`;
const attendeePath = (eventId: string, email: string) => `${pathOf(eventId)}/attendees/${encodeURIComponent(email)}`;
