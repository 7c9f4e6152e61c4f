// Validates the API's answers before they are used: one check for each shape in the contract.
import {
  type Attendee,
  type AttendeesAnswer,
  type ConfigAnswer,
  type CreatedTicket,
  type DeleteEventAnswer,
  type EventInfo,
  type EventsAnswer,
  eventIdPattern,
  type InitiateAnswer,
  type InitiateBatchAnswer,
  type ListAnswer,
  type LookupAnswer,
  partLimits,
  type RegisterAnswer,
  type RemoveAttendeeAnswer,
  type TicketAnswer,
  type TicketsAnswer,
  ticketIdPattern,
  ticketSecretPattern,
} from "../../api/contract.ts";
import { RequestError } from "../errors.ts";

/** Throws a RequestError (code `bad_answer`) that names the invalid field. */
export type AssertAnswer<Answer> = (answer: unknown, origin: string) => asserts answer is Answer;

/** Returns undefined for a valid value, or the path of the invalid field. */
type Check = (value: unknown) => string | undefined;

const text: Check = (value) => (typeof value === "string" ? undefined : "");
const flag: Check = (value) => (typeof value === "boolean" ? undefined : "");
const number: Check = (value) => (typeof value === "number" && Number.isFinite(value) ? undefined : "");
const size: Check = (value) => (Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : "");
const positive: Check = (value) => (Number.isSafeInteger(value) && (value as number) > 0 ? undefined : "");
const instant: Check = (value) => (typeof value === "string" && !Number.isNaN(Date.parse(value)) ? undefined : "");
const address: Check = (value) => (typeof value === "string" && URL.canParse(value) ? undefined : "");
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === "string" && pattern.test(value) ? undefined : "";
const oneOf =
  (...values: unknown[]): Check =>
  (value) =>
    values.includes(value) ? undefined : "";
/** The field may be absent. The contract never uses null for an absent field. */
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const within = (name: string, inner: string) => (inner === "" ? name : `${name}.${inner}`);

function shape(fields: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (!isRecord(value)) return "";
    // `in` and an index, not iterators: every photo's answer passes here, and iterators would be most of the garbage.
    for (const name in fields) {
      const wrong = fields[name]?.(Object.hasOwn(value, name) ? value[name] : undefined);
      if (wrong !== undefined) return within(name, wrong);
    }
    return undefined;
  };
}

function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return "";
    for (let index = 0; index < value.length; index++) {
      const wrong = check(value[index]);
      if (wrong !== undefined) return within(String(index), wrong);
    }
    return undefined;
  };
}

const texts: Check = (value) =>
  isRecord(value) && Object.values(value).every((each) => typeof each === "string") ? undefined : "";

/** Picks the check by the answer's fields: a photo is already stored, gets a URL, or is refused. */
const either =
  (choose: (value: Record<string, unknown>) => Check): Check =>
  (value) =>
    isRecord(value) ? choose(value)(value) : "";

const config = shape({
  apiVersion: positive,
  region: matching(/^[a-z0-9-]{1,64}$/),
  userPoolId: text,
  userPoolClientId: text,
  cognitoEndpoint: optional(address),
  authFlow: text, // an unknown one gets an error message of its own
  contentTypes: listOf(text),
  maxBytes: positive,
  maxInitiatePhotos: optional(positive),
  maxMailsPerDay: optional(positive),
});

const photoId = matching(/^[\w-]{1,128}$/);
const stored = shape({
  photoId,
  status: oneOf("stored"),
  captionUpdated: optional(flag),
  captionRefused: optional(flag),
  assembled: optional(flag),
});
const partUrl = shape({ number: positive, url: text, headers: texts });
const partSize: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= partLimits.leastBytes && (value as number) <= partLimits.mostBytes
    ? undefined
    : "";
const parts = shape({ size: partSize, storedBytes: size, urls: listOf(partUrl), expiresAt: text });
const inParts = shape({ photoId, parts });
const granted = shape({ photoId, s3PutObjectUrl: text, headers: texts, expiresAt: text });
const refused = shape({ error: shape({ code: text, message: text, retryAfterSeconds: optional(number) }) });
const initiated = either((value) => ("status" in value ? stored : "parts" in value ? inParts : granted));
const initiatedOrRefused = either((value) => ("error" in value ? refused : initiated));

const gps = shape({ latitude: number, longitude: number, altitude: optional(number) });
const detailTexts = ["camera", "lens", "creator", "copyright", "event", "sublocation", "city", "state", "country"];
const details = shape({
  width: optional(number),
  height: optional(number),
  orientation: optional(number),
  rating: optional(number),
  ...Object.fromEntries(detailTexts.map((name) => [name, optional(text)])),
  keywords: optional(listOf(text)),
  hierarchicalKeywords: optional(listOf(text)),
  gps: optional(gps),
});
const confirmedFields = {
  photoId,
  sha256: optional(text),
  size,
  contentType: text,
  fileName: optional(text),
  title: optional(text),
  description: optional(text),
  takenAt: optional(text),
  details: optional(details),
  uploadedBy: optional(text),
  captionOmitted: optional(flag),
  object: optional(text),
};
/** The API's cursors have a few hundred characters. A longer one could make the next request too long for the server. */
const maxCursorLength = 4096;
const cursor = optional((value) => (typeof value === "string" && value.length <= maxCursorLength ? undefined : ""));

export const assertConfig: AssertAnswer<ConfigAnswer> = asserting(config);
export const assertInitiated: AssertAnswer<InitiateAnswer> = asserting(initiated);
export const assertInitiatedBatch: AssertAnswer<InitiateBatchAnswer> = asserting(
  shape({ photos: listOf(initiatedOrRefused) }),
);
export const assertLookup: AssertAnswer<LookupAnswer> = asserting(
  shape({
    photos: listOf(shape(confirmedFields)),
    rejected: optional(listOf(shape({ photoId, reason: text }))),
    refused: optional(listOf(shape({ photoId, code: text, message: text }))),
    removedByOrganiser: optional(listOf(photoId)),
  }),
);
export const assertListed: AssertAnswer<ListAnswer> = asserting(
  shape({ photos: listOf(shape({ ...confirmedFields, eventId: text, uploadedAt: instant, url: address })), cursor }),
);
const event = shape({
  eventId: matching(eventIdPattern),
  name: optional(text),
  startsAt: optional(text),
  endsAt: optional(text),
  timeZone: optional(text),
});
const amount = optional(shape({ photos: size, bytes: size }));
const attendee = { email: text, registeredAt: instant, invitedAt: optional(instant), today: amount };
export const assertAttendees: AssertAnswer<AttendeesAnswer> = asserting(
  shape({ attendees: listOf(shape(attendee)), dailyLimits: amount, cursor }),
);
export const assertRegistered: AssertAnswer<RegisterAnswer> = asserting(
  shape({
    ...attendee,
    registered: optional(flag),
    invited: optional(flag),
    hadAccount: optional(flag),
    mailRefused: optional(text),
  }),
);
export const assertEvents: AssertAnswer<EventsAnswer> = asserting(shape({ events: listOf(event), cursor }));
export const assertEvent: AssertAnswer<EventInfo> = asserting(event);
export const assertDeletion: AssertAnswer<DeleteEventAnswer> = asserting(
  shape({ isDone: flag, existed: optional(flag), photos: size }),
);
export const assertAdded: AssertAnswer<Attendee | undefined> = asserting(optional(shape(attendee)));
export const assertRemoved: AssertAnswer<RemoveAttendeeAnswer | undefined> = asserting(
  optional(shape({ hadAccount: flag })),
);

const ticketFields = {
  ticketId: matching(ticketIdPattern),
  eventId: matching(eventIdPattern),
  name: text,
  uploadedBy: text,
  createdAt: instant,
  expiresAt: instant,
  revokedAt: optional(instant),
  maxPhotos: optional(positive),
  maxBytes: optional(positive),
  photos: size,
  bytes: size,
  storedPhotos: size,
  storedBytes: size,
};
export const assertTicket: AssertAnswer<TicketAnswer> = asserting(
  shape({ ...ticketFields, eventName: optional(text) }),
);
export const assertTickets: AssertAnswer<TicketsAnswer> = asserting(
  shape({ tickets: listOf(shape(ticketFields)), cursor }),
);
export const assertCreatedTicket: AssertAnswer<CreatedTicket> = asserting(
  shape({ ...ticketFields, secret: matching(ticketSecretPattern) }),
);

/** The API answers such a call with 204. Another server's JSON does not mean that it was done. */
export const assertNothing: AssertAnswer<undefined> = asserting((value) => (value === undefined ? undefined : ""));

function asserting<Answer>(check: Check): AssertAnswer<Answer> {
  return (answer, origin): asserts answer is Answer => {
    const wrong = check(answer);
    if (wrong !== undefined) throw badAnswer(origin, wrong);
  };
}

/** @param what the field's path, such as `photos.3.size`; never the server's own words */
export function badAnswer(origin: string, what: string): RequestError {
  const where = what === "" ? "" : ` ("${what}" is not what it should be)`;
  return new RequestError(
    `${origin} gave an answer that photoup cannot use${where}. Ask who runs it; nothing is wrong with your photos.`,
    { code: "bad_answer", isTransient: false },
  );
}
