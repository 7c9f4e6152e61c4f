// What each call of the API must answer: its shape, and the most bytes that are read of it.
import type { InitiateAnswer, InitiateBatchAnswer, InitiateRequest } from "../api/contract.ts";
import {
  type AssertAnswer,
  assertAdded,
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
  assertNothing,
  assertRegistered,
  assertRemoved,
  assertTicket,
  assertTickets,
} from "./http/assert-answer.ts";
import { maxAnswerBytes } from "./http/transport.ts";

export interface Expected<Answer> {
  /** A field that the answer must have, so that another server's JSON is not mistaken for the API's. Absent if the answer may be empty. */
  field?: string;
  assert: AssertAnswer<Answer>;
  maxBytes: number;
}

/** A list's: the field holds its entries. */
export interface ListExpected<Answer> extends Expected<Answer> {
  field: keyof Answer & string;
}

export const expected = {
  config: { field: "contentTypes", assert: assertConfig, maxBytes: maxAnswerBytes.config },
  lookup: { field: "photos", assert: assertLookup, maxBytes: maxAnswerBytes.list },
  photos: { field: "photos", assert: assertListed, maxBytes: maxAnswerBytes.list },
  events: { field: "events", assert: assertEvents, maxBytes: maxAnswerBytes.list },
  event: { field: "eventId", assert: assertEvent, maxBytes: maxAnswerBytes.config },
  deletion: { field: "isDone", assert: assertDeletion, maxBytes: maxAnswerBytes.config },
  registered: { field: "email", assert: assertRegistered, maxBytes: maxAnswerBytes.config },
  added: { assert: assertAdded, maxBytes: maxAnswerBytes.config },
  removed: { assert: assertRemoved, maxBytes: maxAnswerBytes.config },
  attendees: { field: "attendees", assert: assertAttendees, maxBytes: maxAnswerBytes.list },
  created: { field: "secret", assert: assertCreatedTicket, maxBytes: maxAnswerBytes.config },
  ticket: { field: "ticketId", assert: assertTicket, maxBytes: maxAnswerBytes.config },
  tickets: { field: "tickets", assert: assertTickets, maxBytes: maxAnswerBytes.list },
  nothing: { assert: assertNothing, maxBytes: maxAnswerBytes.nothing },
} as const;

export const expectedOfOne = (photo: InitiateRequest): Expected<InitiateAnswer> => ({
  field: "photoId",
  assert: assertInitiated,
  maxBytes: initiatedBytes([photo]),
});

export const expectedOfBatch = (photos: InitiateRequest[]): Expected<InitiateBatchAnswer> => ({
  field: "photos",
  assert: assertInitiatedBatch,
  maxBytes: initiatedBytes(photos),
});

const initiatedBytes = (photos: InitiateRequest[]) =>
  photos.length * maxAnswerBytes.initiatedPhoto +
  (photos.some((photo) => photo.parts) ? maxAnswerBytes.initiatedParts : 0);
