// The functions that serverless.yml names, built from the environment: the one place of the API that makes real clients.
//
// Each is made at its first event and kept, and is marked pure, so that a bundle of one of them holds that one only.
// Whatever the environment lacks is then named all at once, and again at each event until it is there.
import { randomBytes, randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { createAccounts, createAccountsClient } from "./accounts.ts";
import { createCdnUrls } from "./cdn-url.ts";
import { config as configHandler, type SignInSettings } from "./config.ts";
import { createTicket as createTicketHandler } from "./create-ticket.ts";
import { deleteEvent as deleteEventHandler } from "./delete-event.ts";
import { deletePhoto as deletePhotoHandler } from "./delete-photo.ts";
import { optionalCount, requireVariables } from "./environment.ts";
import { initiateUpload as initiateUploadHandler } from "./initiate-upload.ts";
import { initiateWithTicket as initiateWithTicketHandler } from "./initiate-with-ticket.ts";
import { listAttendees as listAttendeesHandler } from "./list-attendees.ts";
import { listEvents as listEventsHandler } from "./list-events.ts";
import { listPhotos as listPhotosHandler, type UrlOf } from "./list-photos.ts";
import { listTickets as listTicketsHandler } from "./list-tickets.ts";
import { createLog } from "./log.ts";
import { lookupPhotos as lookupPhotosHandler } from "./lookup-photos.ts";
import { lookupWithTicket as lookupWithTicketHandler } from "./lookup-with-ticket.ts";
import type { RenditionDependencies } from "./make-renditions.ts";
import { createBucketClient, createPhotoBucket } from "./photo-bucket.ts";
import { createPhotoTable, createTableClient } from "./photo-table.ts";
import { processRenditionQueue as processRenditionQueueHandler } from "./process-rendition-queue.ts";
import { processUploadedPhoto as processUploadedPhotoHandler } from "./process-uploaded-photo.ts";
import type { MissingRenditions } from "./queue-missing-renditions.ts";
import { readParameter } from "./read-parameter.ts";
import { readTicket as readTicketHandler } from "./read-ticket.ts";
import { refuseWithTicket as refuseWithTicketHandler } from "./refuse-with-ticket.ts";
import { registerAttendee as registerAttendeeHandler } from "./register-attendee.ts";
import { removeAttendee as removeAttendeeHandler } from "./remove-attendee.ts";
import { createRenditionBucket } from "./rendition-bucket.ts";
import { createQueueClient, createRenditionQueue } from "./rendition-queue.ts";
import { openPictureProcess } from "./renditions/open-picture-process.ts";
import type { Recipe } from "./renditions/recipe.ts";
import { revokeTicket as revokeTicketHandler } from "./revoke-ticket.ts";
import { saveEvent as saveEventHandler } from "./save-event.ts";

import { sweep as sweepHandler } from "./sweep.ts";
import type { DailyLimits } from "./usage-records.ts";

const now = () => new Date();
const log = /* @__PURE__ */ createLog((line) => process.stdout.write(`${line}\n`), now);

const table = /* @__PURE__ */ once(() => {
  const { PHOTOS_TABLE } = requireVariables(process.env, "PHOTOS_TABLE");
  return createPhotoTable({ client: createTableClient(), tableName: PHOTOS_TABLE });
});

const bucketClient = /* @__PURE__ */ once(() => {
  // A store of one's own answers under one host, whatever the bucket's name.
  const forcePathStyle = Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL);
  return createBucketClient({ forcePathStyle });
});

const accounts = /* @__PURE__ */ once(() =>
  createAccounts(createAccountsClient(), requireVariables(process.env, "USER_POOL_ID").USER_POOL_ID),
);

const bucketName = () => requireVariables(process.env, "PHOTOS_BUCKET").PHOTOS_BUCKET;

const bucket = /* @__PURE__ */ once(() => createPhotoBucket(bucketClient(), bucketName()));

export const config = /* @__PURE__ */ firstMade(() => configHandler({ signIn: signInSettings(), log }));
export const listEvents = /* @__PURE__ */ firstMade(() => listEventsHandler({ table: table(), log }));
export const saveEvent = /* @__PURE__ */ firstMade(() => saveEventHandler({ table: table(), log }));
export const deleteEvent = /* @__PURE__ */ firstMade(() => deleteEventHandler({ ...stores(), now, log }));
export const initiateUpload = /* @__PURE__ */ firstMade(() =>
  initiateUploadHandler({ ...stores(), dailyLimits: dailyLimits(), randomId: randomUUID, now, log }),
);
export const lookupPhotos = /* @__PURE__ */ firstMade(() => lookupPhotosHandler({ ...stores(), now, log }));
export const listPhotos = /* @__PURE__ */ firstMade(() =>
  listPhotosHandler({ table: table(), urlsOf: objectUrls(), log }),
);
export const deletePhoto = /* @__PURE__ */ firstMade(() =>
  deletePhotoHandler({ ...stores(), removeVersion: bucket().removeVersion, now, log }),
);
export const registerAttendee = /* @__PURE__ */ firstMade(() =>
  registerAttendeeHandler({ table: table(), accounts, now, log }),
);
export const removeAttendee = /* @__PURE__ */ firstMade(() =>
  removeAttendeeHandler({ ...stores(), accounts, now, log }),
);
export const listAttendees = /* @__PURE__ */ firstMade(() =>
  listAttendeesHandler({ table: table(), dailyLimits: dailyLimits(), now, log }),
);
export const createTicket = /* @__PURE__ */ firstMade(() =>
  createTicketHandler({ table: table(), randomBytes, now, log }),
);
export const listTickets = /* @__PURE__ */ firstMade(() => listTicketsHandler({ table: table(), log }));
export const revokeTicket = /* @__PURE__ */ firstMade(() => revokeTicketHandler({ ...stores(), now, log }));
export const readTicket = /* @__PURE__ */ firstMade(() => readTicketHandler({ table: table(), now, log }));
export const initiateWithTicket = /* @__PURE__ */ firstMade(() =>
  initiateWithTicketHandler({ ...stores(), dailyLimits: dailyLimits(), randomId: randomUUID, now, log }),
);
export const lookupWithTicket = /* @__PURE__ */ firstMade(() => lookupWithTicketHandler({ ...stores(), now, log }));
export const refuseWithTicket = /* @__PURE__ */ firstMade(() => refuseWithTicketHandler({ log }));
export const processUploadedPhoto = /* @__PURE__ */ firstMade(() =>
  processUploadedPhotoHandler({ ...stores(), ...recording(), now, log }),
);
export const sweep = /* @__PURE__ */ firstMade(() =>
  sweepHandler({ ...stores(), ...recording(), renditions: missing(), now, log }),
);
export const makeRenditions = /* @__PURE__ */ firstMade(() => processRenditionQueueHandler(rendering(false)));
export const makeHeicRenditions = /* @__PURE__ */ firstMade(() => processRenditionQueueHandler(rendering(true)));

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function firstMade<Arguments extends unknown[], Result>(
  make: () => (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Promise<Result> {
  const handler = once(make);
  return async (...args) => handler()(...args);
}

function stores() {
  requireVariables(process.env, "PHOTOS_BUCKET", "PHOTOS_TABLE");
  return { table: table(), bucket: bucket() };
}

/** What only the functions behind the API may do with what has arrived. */
function recording() {
  const { hashWhole, removeVersion } = bucket();
  return { hashWhole, removeVersion };
}

function recipe(): Recipe {
  const quality = (name: string, usual: number) => Math.min(100, optionalCount(process.env, name) ?? usual);
  return {
    smallQuality: quality("RENDITION_SMALL_QUALITY", 75),
    largeQuality: quality("RENDITION_LARGE_QUALITY", 82),
    heic: process.env.HEIC_RENDITIONS !== "DISABLED",
  };
}

/** A stage without a queue makes no renditions. */
function missing(): MissingRenditions | undefined {
  const { RENDITION_QUEUE_URL: queueUrl, HEIC_RENDITION_QUEUE_URL: heicQueueUrl } = process.env;
  if (!queueUrl || !heicQueueUrl) return undefined;
  return { queue: createRenditionQueue(createQueueClient(), { queueUrl, heicQueueUrl }), recipe: recipe() };
}

/** A little less memory than the function has: what runs beside the decoder needs some too. */
function rendering(decodesHeic: boolean): RenditionDependencies {
  const functionBytes = (optionalCount(process.env, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE") ?? 2048) * 1024 * 1024;
  const limits = { cpuMs: 9000, waitMs: 60_000, memoryBytes: functionBytes - 250_000_000 };
  const { make } = openPictureProcess({ script: pictureProcess(), limits });
  const wait = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));
  const both = { ...bucket(), ...createRenditionBucket(bucketClient(), bucketName()) };
  const made = { makePictures: make, recipe: recipe(), decodesHeic, temporaryFolder: tmpdir() };
  return { ...stores(), bucket: both, ...made, wait, log };
}

/** Beside the libraries that it decodes with: in a folder of its own where this is a bundle, else among the compiled files. */
function pictureProcess(): string {
  if (process.env.PICTURE_PROCESS) return process.env.PICTURE_PROCESS;
  const isBundle = import.meta.url.endsWith(".mjs");
  return fileURLToPath(
    new URL(isBundle ? "../decoders/picture-process.mjs" : "./renditions/picture-process.js", import.meta.url),
  );
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html */
const cognitosMailsPerDay = 50;

function signInSettings(): SignInSettings {
  const env = requireVariables(process.env, "AWS_REGION", "USER_POOL_ID", "USER_POOL_CLIENT_ID", "AUTH_FLOW");
  const { AWS_REGION: region, USER_POOL_ID: userPoolId, USER_POOL_CLIENT_ID: userPoolClientId } = env;
  const authFlow = env.AUTH_FLOW;
  if (authFlow !== "USER_SRP_AUTH" && authFlow !== "USER_PASSWORD_AUTH") {
    throw new Error("The environment's AUTH_FLOW must be USER_SRP_AUTH or USER_PASSWORD_AUTH.");
  }
  const { COGNITO_ENDPOINT: cognitoEndpoint, API_URL: apiUrl } = process.env;
  const optional = {
    ...(cognitoEndpoint && { cognitoEndpoint }),
    ...(apiUrl && { apiUrl }),
    // A stage that says nothing of its mails is an older one, and one with an endpoint of its own sends none.
    ...(process.env.MAIL_IDENTITY === "" && !cognitoEndpoint && { maxMailsPerDay: cognitosMailsPerDay }),
  };
  return { region, userPoolId, userPoolClientId, authFlow, ...optional };
}

/** A limit that the stage does not state is none. */
function dailyLimits(): DailyLimits | undefined {
  const photos = optionalCount(process.env, "DAILY_PHOTOS_LIMIT");
  const bytes = optionalCount(process.env, "DAILY_BYTES_LIMIT");
  if (photos === undefined && bytes === undefined) return undefined;
  return { photos: photos ?? Number.MAX_SAFE_INTEGER, bytes: bytes ?? Number.MAX_SAFE_INTEGER };
}

/** Signed by the CDN's key where the stage has a CDN, else presigned by the store. */
function objectUrls(): (eventId: string) => Promise<UrlOf> {
  if (!process.env.CDN_URL) return async () => (key) => bucket().presignGet(key, now());
  const { CDN_URL, CDN_KEY_PAIR_ID } = requireVariables(process.env, "CDN_URL", "CDN_KEY_PAIR_ID");
  let signing: Promise<ReturnType<typeof createCdnUrls>> | undefined;
  return async (eventId) => {
    signing ??= cdnPrivateKey().then((privateKey) =>
      createCdnUrls({ cdnUrl: CDN_URL, keyPairId: CDN_KEY_PAIR_ID, privateKey, now }),
    );
    // A key that could not be read is asked for again with the next page.
    signing.catch(() => {
      signing = undefined;
    });
    const urlOf = (await signing)(eventId);
    return async (key) => urlOf(key);
  };
}

async function cdnPrivateKey(): Promise<string> {
  if (process.env.CDN_PRIVATE_KEY) return process.env.CDN_PRIVATE_KEY;
  return readParameter(requireVariables(process.env, "CDN_PRIVATE_KEY_PARAMETER").CDN_PRIVATE_KEY_PARAMETER);
}
