// Calls the deployed bundles against moto, and records what each needs of AWS.
import { createHash, createVerify, generateKeyPairSync, randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, vi } from "vitest";
import { fileNameOf, functionNames } from "../../../api/deploy/function-names.ts";
import { sharedPackage } from "../infra/shared-package.ts";
import { type MotoServer, startMoto } from "./moto-server.ts";
import { type ActionRecorder, recordActions } from "./record-actions.ts";

const bundles = fileURLToPath(new URL("../../../api/dist/", import.meta.url));
export const bucket = "photos-of-the-test";
export const table = "photos-of-the-test";
const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** Undefined if moto is not installed. */
export let moto: MotoServer | undefined;
export let recorder: ActionRecorder;
export let userPoolId: string;
/** The permissions that each function needed. */
export const seen = new Map<string, Set<string>>(functionNames.map((name) => [name, new Set()]));

/** Starts its own moto, with bucket, table, queues and user pool as in the stacks. */
export async function openBundles(): Promise<void> {
  moto = await startMoto();
  if (!moto) return;
  recorder = await recordActions(moto.url);
  const environment = {
    AWS_ENDPOINT_URL: recorder.url,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    PHOTOS_BUCKET: bucket,
    PHOTOS_TABLE: table,
    USER_POOL_CLIENT_ID: "client",
    AUTH_FLOW: "USER_SRP_AUTH",
    DAILY_PHOTOS_LIMIT: "8",
    DAILY_BYTES_LIMIT: "100000000",
    CDN_URL: "https://cdn.example.com",
    CDN_KEY_PAIR_ID: "K2JCJMDEHXQW5F",
    CDN_PRIVATE_KEY_PARAMETER: "/photoup/test/cdn-private-key",
    PICTURE_PROCESS: fileURLToPath(new URL("../../support/fake-picture-process.mjs", import.meta.url)),
    RENDITION_QUEUE_URL: `${recorder.url}/123456789012/RenditionQueue`,
    HEIC_RENDITION_QUEUE_URL: `${recorder.url}/123456789012/HeicRenditionQueue`,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const createBucket =
    "<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>";
  await fetch(`${moto.url}/${bucket}`, { method: "PUT", body: createBucket });
  const versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
  await fetch(`${moto.url}/${bucket}?versioning`, { method: "PUT", body: versioning });
  const infra = await sharedPackage("api/infra");
  const {
    DeletionProtectionEnabled: _,
    PointInTimeRecoverySpecification: __,
    ...properties
  } = infra.template.Resources.PhotosTable?.Properties ?? {};
  const { TimeToLiveSpecification: ___, SSESpecification: ____, ...definition } = properties;
  await moto.call("dynamodb", "DynamoDB_20120810.CreateTable", { TableName: table, ...definition });
  for (const QueueName of ["RenditionQueue", "HeicRenditionQueue"])
    await moto.call("sqs", "AmazonSQS.CreateQueue", { QueueName });
  const pool = await moto.call("cognito-idp", "AWSCognitoIdentityProviderService.CreateUserPool", {
    PoolName: "test",
    UsernameAttributes: ["email"],
  });
  userPoolId = (pool.UserPool as { Id: string }).Id;
  vi.stubEnv("USER_POOL_ID", userPoolId);
  await moto.call("ssm", "AmazonSSM.PutParameter", {
    Name: "/photoup/test/cdn-private-key",
    Type: "SecureString",
    Value: privateKey,
  });
}

export async function closeBundles(): Promise<void> {
  vi.unstubAllEnvs();
  await recorder?.[Symbol.asyncDispose]();
  await moto?.[Symbol.asyncDispose]();
}

type Handler = (event: unknown, context?: unknown) => Promise<unknown>;

/** The bundle's handler. What it needs of AWS is recorded under its name. */
export async function invoke(name: string, event: unknown): Promise<unknown> {
  const { handler }: { handler: Handler } = await import(join(bundles, `${fileNameOf(name)}.mjs`));
  recorder.takeActions();
  try {
    return await handler(event, { getRemainingTimeInMillis: () => 300_000 });
  } finally {
    note(name);
  }
}

export function note(name: string): void {
  for (const action of recorder.takeActions()) seen.get(name)?.add(action);
}

export interface Call {
  as?: string;
  /** In place of a person. */
  ticket?: { ticketId: string; secret: string; uploadedBy: string };
  groups?: string;
  body?: unknown;
  query?: Record<string, string>;
  [parameter: string]: unknown;
}

export async function call(name: string, { as = "attendee@example.com", groups, ticket, body, query, ...path }: Call) {
  const claims = { sub: as, email: as, email_verified: "true", token_use: "id", "cognito:groups": groups };
  const answer = (await invoke(name, {
    pathParameters: { ...(ticket ? { ticketId: ticket.ticketId } : { eventId: "42" }), ...path },
    queryStringParameters: query,
    ...(ticket && { headers: { authorization: `Ticket ${ticket.secret}` } }),
    body: body === undefined ? undefined : JSON.stringify(body),
    requestContext: { requestId: randomUUID(), ...(!ticket && { authorizer: { jwt: { claims } } }) },
  })) as { statusCode: number; body: string };
  return { status: answer.statusCode, body: answer.body === "" ? undefined : JSON.parse(answer.body) };
}

export const organiser = { as: "organiser@example.com", groups: "[organisers]" };
export const jpeg = (text: string) =>
  Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(text.padEnd(80))]);
export const digestOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest();
export const announced = (bytes: Buffer, more: object = {}) => ({
  contentType: "image/jpeg",
  sha256: digestOf(bytes).toString("base64"),
  size: bytes.length,
  ...more,
});
export const objectCreated = (photoId: string, extension = "jpg") => ({
  source: "aws.s3",
  "detail-type": "Object Created",
  detail: { bucket: { name: bucket }, object: { key: `uploads/event_42/${photoId}.${extension}` } },
});
/** Moto needs a signature but does not check it. */
export const asOwner = {
  headers: {
    authorization:
      "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0",
  },
};
export const queued = (event: object) => ({ Records: [{ messageId: "m", body: JSON.stringify(event) }] });
export const heic = Buffer.from(`\0\0\0\x18ftypheic\0\0\0\0heicmif1${"x".repeat(80)}`, "latin1");

/** Initiates and sends, as the CLI does, without delivering the event. */
export async function upload(bytes: Buffer, more: object = {}, caller: Call = {}): Promise<string> {
  const initiate = caller.ticket ? "initiateWithTicket" : "initiateUpload";
  const { status, body } = await call(initiate, { ...caller, body: announced(bytes, more) });
  expect(status, JSON.stringify(body)).toBe(201);
  const put = await fetch(body.s3PutObjectUrl, { method: "PUT", headers: body.headers, body: new Uint8Array(bytes) });
  expect(put.status).toBe(200);
  note(initiate);
  return body.photoId;
}

export async function makeTicket(limits: object = {}) {
  const body = { name: "Second shooter", expiresAt: new Date(Date.now() + 3_600_000), ...limits };
  const answer = await call("createTicket", { ...organiser, body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as { ticketId: string; secret: string; uploadedBy: string };
}

/** A removal mark as a DynamoDB item. @param agoMs how long ago the removal began */
export function removalOf(photoId: string, uploadedBy: string, agoMs = 0) {
  const at = { S: new Date(Date.now() - agoMs).toISOString() };
  return {
    ...{ pk: { S: "EVENT#42" }, sk: { S: `PHOTO#${photoId}` }, eventId: { S: "42" }, photoId: { S: photoId } },
    ...{ contentType: { S: "image/jpeg" }, uploadedBy: { S: uploadedBy }, removedAt: at, removingSince: at },
  };
}

/** A removal abandoned a minute ago after its object was deleted. @returns a rendition that is left */
export async function leaveHalfRemoved(photoId: string, uploadedBy: string): Promise<string> {
  const Item = removalOf(photoId, uploadedBy, 60_000);
  await moto?.call("dynamodb", "DynamoDB_20120810.PutItem", { TableName: table, Item });
  await fetch(`${moto?.url}/${bucket}/uploads/event_42/${photoId}.jpg`, { ...asOwner, method: "DELETE" });
  const left = `${moto?.url}/${bucket}/renditions/event_42/${photoId}/left.jpg`;
  await fetch(left, { ...asOwner, method: "PUT", body: "made before" });
  return left;
}

/** Checks a custom policy like CloudFront: RSA with SHA-1 over the policy, in CloudFront's base64 alphabet. */
export function isSignedForTheCdn(text: string): boolean {
  const url = new URL(text);
  const plain = (name: string) =>
    (url.searchParams.get(name) ?? "").replace(/-/g, "+").replace(/_/g, "=").replace(/~/g, "/");
  const policy = Buffer.from(plain("Policy"), "base64").toString();
  const [{ Resource }] = JSON.parse(policy).Statement;
  return (
    /^\/(uploads|renditions)\/event_42\/\*$/.test(Resource.slice(url.origin.length)) &&
    url.href.startsWith(Resource.slice(0, -1)) &&
    url.searchParams.get("Key-Pair-Id") === "K2JCJMDEHXQW5F" &&
    createVerify("RSA-SHA1").update(policy).verify(publicKey, plain("Signature"), "base64")
  );
}
