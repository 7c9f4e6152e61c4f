// The endpoints over stores in memory, with a clock that tests set, and events as API Gateway sends them.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { HttpEvent, HttpHandler } from "../../api/answer-request.ts";
import { config } from "../../api/config.ts";
import { type EventInfo, type PartsAnswer, photoIdOf, type routes, type TicketInfo } from "../../api/contract.ts";
import { createTicket } from "../../api/create-ticket.ts";
import { deleteEvent } from "../../api/delete-event.ts";
import { deletePhoto } from "../../api/delete-photo.ts";
import { initiateUpload } from "../../api/initiate-upload.ts";
import { initiateWithTicket } from "../../api/initiate-with-ticket.ts";
import { listAttendees } from "../../api/list-attendees.ts";
import { listEvents } from "../../api/list-events.ts";
import { listPhotos } from "../../api/list-photos.ts";
import { listTickets } from "../../api/list-tickets.ts";
import { createLog } from "../../api/log.ts";
import { lookupPhotos } from "../../api/lookup-photos.ts";
import { lookupWithTicket } from "../../api/lookup-with-ticket.ts";
import { processUploadedPhoto } from "../../api/process-uploaded-photo.ts";
import { readTicket } from "../../api/read-ticket.ts";
import { refuseWithTicket } from "../../api/refuse-with-ticket.ts";
import { registerAttendee } from "../../api/register-attendee.ts";
import { removeAttendee } from "../../api/remove-attendee.ts";
import { revokeTicket } from "../../api/revoke-ticket.ts";
import { saveEvent } from "../../api/save-event.ts";
import { sweep } from "../../api/sweep.ts";
import type { DailyLimits } from "../../api/usage-records.ts";
import { createMemoryAccounts } from "./memory-accounts.ts";
import { createMemoryPhotoBucket } from "./memory-photo-bucket.ts";
import { createMemoryPhotoTable, type MemoryPhotoTable } from "./memory-photo-table.ts";

export type Route = keyof typeof routes;

export interface Call {
  as?: Person | Record<string, unknown>;
  eventId?: string;
  photoId?: string;
  email?: string;
  ticketId?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** An object is sent as JSON, text as it is. */
  body?: unknown;
}

export interface Answered {
  status: number;
  body: Answer;
  headers: Record<string, string>;
}

/** Any endpoint's response; tests assert which fields are present. */
export interface Answer {
  photoId?: string;
  status?: string;
  s3PutObjectUrl?: string;
  headers?: Record<string, string>;
  parts?: PartsAnswer;
  assembled?: boolean;
  expiresAt?: string;
  captionUpdated?: boolean;
  photos?: Record<string, unknown>[];
  rejected?: { photoId: string; reason: string }[];
  cursor?: string;
  attendees?: { email: string; registeredAt: string }[];
  events?: EventInfo[];
  isDone?: boolean;
  existed?: boolean;
  hadAccount?: boolean;
  tickets?: TicketInfo[];
  refused?: { photoId: string; code: string; message: string }[];
  name?: string;
  error?: { code: string; message: string; requestId: string };
}

const people = {
  attendee: { sub: "sub-of-the-attendee", email: "Attendee@Example.com" },
  colleague: { sub: "sub-of-the-colleague", email: "colleague@example.com" },
  organiser: { sub: "sub-of-the-organiser", email: "organiser@example.com", "cognito:groups": "[organisers]" },
  stranger: { sub: "sub-of-the-stranger", email: "stranger@example.com" },
};
export type Person = keyof typeof people;

export function claimsOf(person: Person): Record<string, unknown> {
  return { token_use: "id", email_verified: "true", ...people[person] };
}

export function requestEvent(call: Call = {}): HttpEvent {
  const { as = "attendee", eventId = "42", photoId, email, ticketId, query, headers, body } = call;
  const parameters = Object.entries({ eventId, photoId, email, ticketId }).filter(([, value]) => value !== undefined);
  return {
    pathParameters: Object.fromEntries(parameters),
    ...(query && { queryStringParameters: query }),
    ...(headers && { headers }),
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    requestContext: {
      requestId: "request-1",
      authorizer: { jwt: { claims: typeof as === "string" ? claimsOf(as) : as } },
    },
  };
}

/** With `attendee` and `colleague` registered for event 42. */
export function createTestApi({ dailyLimits }: { dailyLimits?: DailyLimits } = {}) {
  const clock = { now: new Date("2026-11-22T10:00:00.000Z") };
  const now = () => clock.now;
  const table = createMemoryPhotoTable();
  const bucket = createMemoryPhotoBucket(now);
  const accounts = createMemoryAccounts();
  const lines: string[] = [];
  const log = createLog(
    (line) => lines.push(line),
    () => new Date(),
  );
  const stores = { table: withLatePlainReads(table), bucket, now, log };
  /** For initiate and the sweep, which read plainly first, and consistently where it matters. */
  const plainStores = { ...stores, table };
  const recording = { hashWhole: bucket.hashWhole, removeVersion: bucket.removeVersion };
  const handlers: Record<Route, HttpHandler> = {
    config: config({
      signIn: { region: "eu-central-1", userPoolId: "pool", userPoolClientId: "client", authFlow: "USER_SRP_AUTH" },
      log,
    }),
    listEvents: listEvents(stores),
    saveEvent: saveEvent(stores),
    deleteEvent: deleteEvent(stores),
    initiateUpload: initiateUpload({ ...plainStores, dailyLimits, randomId: randomUUID }),
    lookupPhotos: lookupPhotos(stores),
    listPhotos: listPhotos({ ...stores, urlsOf: async () => (key) => bucket.presignGet(key, now()) }),
    deletePhoto: deletePhoto({ ...stores, removeVersion: bucket.removeVersion }),
    registerAttendee: registerAttendee({ ...stores, accounts: () => accounts }),
    removeAttendee: removeAttendee({ ...stores, accounts: () => accounts }),
    listAttendees: listAttendees({ ...stores, dailyLimits }),
    createTicket: createTicket({ ...stores, randomBytes }),
    listTickets: listTickets(stores),
    revokeTicket: revokeTicket(stores),
    readTicket: readTicket(stores),
    initiateWithTicket: initiateWithTicket({ ...plainStores, dailyLimits, randomId: randomUUID }),
    lookupWithTicket: lookupWithTicket(stores),
    refuseWithTicket: refuseWithTicket(stores),
  };

  const answer = async (route: Route, event: HttpEvent): Promise<Answered> => {
    const { statusCode, headers, body } = await handlers[route](event);
    return { status: statusCode, headers, body: body === "" ? {} : (JSON.parse(body) as Answer) };
  };
  const call = (route: Route, request: Call = {}) => answer(route, requestEvent(request));
  const process = processUploadedPhoto({ ...stores, ...recording });

  return {
    table,
    bucket,
    accounts,
    clock,
    lines,
    answer,
    call,
    process,
    sweep: sweep({ ...plainStores, ...recording }),
    register: async () => {
      for (const email of ["attendee@example.com", "colleague@example.com"]) {
        await table.registerAttendee("42", email, now().toISOString());
      }
    },
    /** Initiates and puts, as the CLI does, without delivering the event. */
    async send(photo: Uint8Array, { body = {}, ...request }: Call & { body?: Record<string, unknown> } = {}) {
      const told = { contentType: "image/jpeg", sha256: sha256Of(photo), size: photo.length, ...body };
      const initiated = await call("initiateUpload", { ...request, body: told });
      const asked = bucket.presigned.at(-1);
      if (initiated.status === 201 && asked) {
        const { key, contentType, metadata, sha256 } = asked;
        bucket.put(key, photo, { contentType, metadata, isHashed: sha256 !== undefined });
      }
      return { ...initiated.body, key: asked?.key ?? "" };
    },
    /** Begins an upload and stores its only part. @returns a function that completes it, like a slow completion request */
    async sendInParts(key: string, photo: Uint8Array, metadata: Record<string, string> = {}) {
      const uploadId = await bucket.beginParts({ key, contentType: "image/jpeg", metadata });
      const part = { key, uploadId, number: 1, size: photo.length, sha256: sha256Of(photo) };
      bucket.putPart((await bucket.presignPart(part, now())).url, photo);
      const stored = await bucket.listParts(part);
      return () => bucket.completeParts(part, [{ ...part, etag: stored?.[0]?.etag ?? "" }]);
    },
    /** Sends, and delivers the event. */
    async upload(photo: Uint8Array, request: Call & { body?: Record<string, unknown> } = {}) {
      const sent = await this.send(photo, request);
      await process(objectCreated(sent.key));
      return sent;
    },
  };
}

/** A plain read of DynamoDB may not see a write of a moment ago; here it sees none at all. */
export function withLatePlainReads(table: MemoryPhotoTable): MemoryPhotoTable {
  const late: Partial<MemoryPhotoTable> = {
    readUpload: async (...asked) => (asked[2]?.consistent ? table.readUpload(...asked) : {}),
    async readUploads(...asked) {
      const read = await table.readUploads(...asked);
      return asked[2]?.consistent ? read : { ...read, uploads: new Map(asked[1].map((id) => [id, {}])) };
    },
  };
  return new Proxy(table, { get: (target, name) => Reflect.get(name in late ? late : target, name) });
}

export type TestApi = ReturnType<typeof createTestApi>;

/** What EventBridge delivers for an object. */
export const objectCreated = (key: string) => ({
  version: "0",
  source: "aws.s3",
  "detail-type": "Object Created",
  detail: { version: "0", bucket: { name: "photos" }, object: { key, size: 1 }, reason: "PutObject" },
});

/** What S3's own notifications look like. */
export const notification = (...keys: string[]) => ({
  Records: keys.map((key) => ({
    eventSource: "aws:s3",
    eventName: "ObjectCreated:Put",
    s3: { bucket: { name: "photos" }, object: { key } },
  })),
});

/** The start of a JPEG, and what makes it one of its own. */
export const jpeg = (text: string) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(text)]);

export const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");

export const idOf = (bytes: Uint8Array) => photoIdOf(createHash("sha256").update(bytes).digest());
