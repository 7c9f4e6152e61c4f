// The calls that only organisers may make, for events, attendees and tickets. Each throws a Failure.
import type {
  Attendee,
  CreatedTicket,
  DeleteEventAnswer,
  EventInfo,
  EventRequest,
  RegisterAnswer,
  RegisterRequest,
  TicketInfo,
  TicketRequest,
} from "../../contract.ts";
import { Failure } from "../http/failure.ts";
import { type Api, patiently } from "../http/open-api.ts";
import { pageOf, readPages } from "../http/read-pages.ts";

export interface Organising {
  saveEvent(eventId: string, changes: EventRequest): Promise<EventInfo>;
  /** Deletes in steps until all is done. @param onStep called with the number of photos deleted so far */
  deleteEvent(eventId: string, onStep: (photos: number) => void): Promise<void>;
  attendees(eventId: string): Promise<Attendee[]>;
  /** Succeeds if the person is already registered. An API without invitations says nothing about them. */
  addAttendee(eventId: string, email: string, request?: RegisterRequest): Promise<Partial<RegisterAnswer> | undefined>;
  removeAttendee(eventId: string, email: string): Promise<void>;
  tickets(eventId: string): Promise<TicketInfo[]>;
  /** Makes one attempt: a second one might create a second ticket. */
  createTicket(eventId: string, ticket: TicketRequest): Promise<CreatedTicket>;
  revokeTicket(eventId: string, ticketId: string): Promise<void>;
}

/** As in the CLI: a step without photos deletes objects, which the API does not count. */
const maxEmptySteps = 1000;

export function openOrganising(send: Api["send"]): Organising {
  const at = (eventId: string, ...path: string[]) =>
    `/${["events", eventId, ...path].map(encodeURIComponent).join("/")}`;
  const patient = <Answer>(...asked: Parameters<Api["send"]>) => patiently(() => send<Answer>(...asked));

  const all = <Item, Name extends string>(path: string, name: Name, keyOf: (item: Item) => string) =>
    readPages(
      (cursor) =>
        patient<Record<Name, Item[]> & { cursor?: string }>("GET", pageOf(path, cursor), { hasOneOf: [name] }),
      (page) => page[name],
      keyOf,
    );

  return {
    saveEvent: (eventId, changes) => patient("PUT", at(eventId), { body: changes, hasOneOf: ["eventId"] }),
    async deleteEvent(eventId, onStep) {
      let photos = 0;
      for (let emptyInRow = 0; emptyInRow < maxEmptySteps; ) {
        const step = await patient<DeleteEventAnswer>("DELETE", at(eventId), { hasOneOf: ["isDone"] });
        photos += step.photos;
        onStep(photos);
        if (step.isDone) return;
        emptyInRow = step.photos === 0 ? emptyInRow + 1 : 0;
      }
      throw new Failure("The event is still not deleted.", {
        code: "bad_answer",
        isTransient: false,
      });
    },
    attendees: (eventId) => all(at(eventId, "attendees"), "attendees", ({ email }: Attendee) => email),
    addAttendee: (eventId, email, request) =>
      patient("PUT", at(eventId, "attendees", email), { body: request, hasOneOf: ["email"] }),
    removeAttendee: (eventId, email) => patient("DELETE", at(eventId, "attendees", email), { hasOneOf: [] }),
    tickets: (eventId) => all(at(eventId, "tickets"), "tickets", ({ ticketId }: TicketInfo) => ticketId),
    createTicket: (eventId, ticket) => send("POST", at(eventId, "tickets"), { body: ticket, hasOneOf: ["secret"] }),
    revokeTicket: (eventId, ticketId) => patient("DELETE", at(eventId, "tickets", ticketId), { hasOneOf: [] }),
  };
}
