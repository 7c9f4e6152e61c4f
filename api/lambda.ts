// The functions that serverless.yml names, built from the environment: the only place in the API that creates real clients.
//
// Each function is created at its first event and kept. It is marked pure, so a bundle contains only the one it exports.
// If variables are missing, every event fails with an error that names all of them.
import { randomBytes, randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { createAccounts, createAccountsClient } from "./accounts.ts";
import { createCdnUrls } from "./cdn-url.ts";
import { config as configHandler } from "./config.ts";
import { createTicket as createTicketHandler } from "./create-ticket.ts";
import { deleteEvent as deleteEventHandler } from "./delete-event.ts";
import { deletePhoto as deletePhotoHandler } from "./delete-photo.ts";
import { requireVariables } from "./environment.ts";
import { dailyLimits, decoderMemoryBytes, recipe, signInSettings } from "./function-settings.ts";
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
import { once } from "./once.ts";
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
import { revokeTicket as revokeTicketHandler } from "./revoke-ticket.ts";
import { saveEvent as saveEventHandler } from "./save-event.ts";
import { sweep as sweepHandler } from "./sweep.ts";

const now = () => new Date();
const log = /* @__PURE__ */ createLog((line) => process.stdout.write(`${line}\n`), now);

const table = /* @__PURE__ */ once(() => {
  const { PHOTOS_TABLE } = requireVariables(process.env, "PHOTOS_TABLE");
  return createPhotoTable({ client: createTableClient(), tableName: PHOTOS_TABLE });
});

const bucketClient = /* @__PURE__ */ once(() => {
  // A self-hosted store serves all buckets under one host name.
  const forcePathStyle = Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL);
  return createBucketClient({ forcePathStyle });
});

const accounts = /* @__PURE__ */ once(() =>
  createAccounts(createAccountsClient(), requireVariables(process.env, "USER_POOL_ID").USER_POOL_ID),
);

const bucketName = () => requireVariables(process.env, "PHOTOS_BUCKET").PHOTOS_BUCKET;

const bucket = /* @__PURE__ */ once(() => createPhotoBucket(bucketClient(), bucketName()));

export const config = /* @__PURE__ */ firstMade(() => configHandler({ signIn: signInSettings(process.env), log }));
export const listEvents = /* @__PURE__ */ firstMade(() => listEventsHandler({ table: table(), log }));
export const saveEvent = /* @__PURE__ */ firstMade(() => saveEventHandler({ table: table(), log }));
export const deleteEvent = /* @__PURE__ */ firstMade(() => deleteEventHandler({ ...stores(), now, log }));
export const initiateUpload = /* @__PURE__ */ firstMade(() =>
  initiateUploadHandler({ ...stores(), dailyLimits: dailyLimits(process.env), randomId: randomUUID, now, log }),
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
  listAttendeesHandler({ table: table(), dailyLimits: dailyLimits(process.env), now, log }),
);
export const createTicket = /* @__PURE__ */ firstMade(() =>
  createTicketHandler({ table: table(), randomBytes, now, log }),
);
export const listTickets = /* @__PURE__ */ firstMade(() => listTicketsHandler({ table: table(), log }));
export const revokeTicket = /* @__PURE__ */ firstMade(() => revokeTicketHandler({ ...stores(), now, log }));
export const readTicket = /* @__PURE__ */ firstMade(() => readTicketHandler({ table: table(), now, log }));
export const initiateWithTicket = /* @__PURE__ */ firstMade(() =>
  initiateWithTicketHandler({ ...stores(), dailyLimits: dailyLimits(process.env), randomId: randomUUID, now, log }),
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

/** What only the functions behind the API may do with an object that has arrived. */
function recording() {
  const { hashWhole, removeVersion } = bucket();
  return { hashWhole, removeVersion };
}

/** A stage without a queue makes no renditions. */
function missing(): MissingRenditions | undefined {
  const { RENDITION_QUEUE_URL: queueUrl, HEIC_RENDITION_QUEUE_URL: heicQueueUrl } = process.env;
  if (!queueUrl || !heicQueueUrl) return undefined;
  return { queue: createRenditionQueue(createQueueClient(), { queueUrl, heicQueueUrl }), recipe: recipe(process.env) };
}

function rendering(decodesHeic: boolean): RenditionDependencies {
  const limits = { cpuMs: 9000, waitMs: 60_000, memoryBytes: decoderMemoryBytes(process.env) };
  const { make } = openPictureProcess({ script: pictureProcess(), limits });
  const wait = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));
  const both = { ...bucket(), ...createRenditionBucket(bucketClient(), bucketName()) };
  const made = { makePictures: make, recipe: recipe(process.env), decodesHeic, temporaryFolder: tmpdir() };
  return { ...stores(), bucket: both, ...made, wait, log };
}

/** Next to its decoding libraries: in a folder of its own if this is a bundle, else among the compiled files. */
function pictureProcess(): string {
  if (process.env.PICTURE_PROCESS) return process.env.PICTURE_PROCESS;
  const isBundle = import.meta.url.endsWith(".mjs");
  return fileURLToPath(
    new URL(isBundle ? "../decoders/picture-process.mjs" : "./renditions/picture-process.js", import.meta.url),
  );
}

/** URLs signed with the CDN's key if the stage has a CDN, else presigned by the store. */
function objectUrls(): (eventId: string) => Promise<UrlOf> {
  if (!process.env.CDN_URL) return async () => (key) => bucket().presignGet(key, now());
  const { CDN_URL, CDN_KEY_PAIR_ID } = requireVariables(process.env, "CDN_URL", "CDN_KEY_PAIR_ID");
  let signing: Promise<ReturnType<typeof createCdnUrls>> | undefined;
  return async (eventId) => {
    signing ??= cdnPrivateKey().then((privateKey) =>
      createCdnUrls({ cdnUrl: CDN_URL, keyPairId: CDN_KEY_PAIR_ID, privateKey, now }),
    );
    // If the key could not be read, the next page tries again.
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
