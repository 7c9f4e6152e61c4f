// The calls that only organisers may make: events, their attendees, their tickets. Each throws a Failure.
import type {
  Attendee,
  AttendeesAnswer,
  CreatedTicket,
  DeleteEventAnswer,
  EventInfo,
  EventRequest,
  RegisterAnswer,
  RegisterRequest,
  TicketInfo,
  TicketRequest,
  TicketsAnswer,
} from "../../contract.ts";
import { type Api, patiently } from "../http/open-api.ts";

export interface Organising {
  saveEvent(eventId: string, changes: EventRequest): Promise<EventInfo>;
  /** In as many steps as it takes. @param onStep how many photos are gone so far */
  deleteEvent(eventId: string, onStep: (photos: number) => void): Promise<void>;
  attendees(eventId: string): Promise<Attendee[]>;
  /** Also where they are registered already. An API that knows no invitations answers nothing of them. */
  addAttendee(eventId: string, email: string, request?: RegisterRequest): Promise<Partial<RegisterAnswer> | undefined>;
  removeAttendee(eventId: string, email: string): Promise<void>;
  tickets(eventId: string): Promise<TicketInfo[]>;
  /** Tried once: a second attempt might make a second ticket. */
  createTicket(eventId: string, ticket: TicketRequest): Promise<CreatedTicket>;
  revokeTicket(eventId: string, ticketId: string): Promise<void>;
}

export function openOrganising(send: Api["send"]): Organising {
  const at = (eventId: string, ...path: string[]) =>
    `/${["events", eventId, ...path].map(encodeURIComponent).join("/")}`;
  const patient = <Answer>(method: string, path: string, body?: unknown) =>
    patiently(() => send<Answer>(method, path, body));

  async function all<Item, Page extends { cursor?: string }>(path: string, itemsOf: (page: Page) => Item[]) {
    const items: Item[] = [];
    let cursor: string | undefined;
    do {
      const page: Page = await patient(
        "GET",
        cursor === undefined ? path : `${path}?cursor=${encodeURIComponent(cursor)}`,
      );
      items.push(...itemsOf(page));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return items;
  }

  return {
    saveEvent: (eventId, changes) => patient("PUT", at(eventId), changes),
    async deleteEvent(eventId, onStep) {
      let photos = 0;
      for (let isDone = false; !isDone; ) {
        const step = await patient<DeleteEventAnswer>("DELETE", at(eventId));
        photos += step.photos;
        isDone = step.isDone;
        onStep(photos);
      }
    },
    attendees: (eventId) => all(at(eventId, "attendees"), (page: AttendeesAnswer) => page.attendees),
    addAttendee: (eventId, email, request) => patient("PUT", at(eventId, "attendees", email), request),
    removeAttendee: (eventId, email) => patient("DELETE", at(eventId, "attendees", email)),
    tickets: (eventId) => all(at(eventId, "tickets"), (page: TicketsAnswer) => page.tickets),
    createTicket: (eventId, ticket) => send("POST", at(eventId, "tickets"), ticket),
    revokeTicket: (eventId, ticketId) => patient("DELETE", at(eventId, "tickets", ticketId)),
  };
}
