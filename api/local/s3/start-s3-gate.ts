// The local S3: an HTTP server that refuses what S3 refuses and stores the rest on disk.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { copyObject } from "./copy-object.ts";
import { type CorsRule, corsHeaders, preflightHeaders } from "./cors.ts";
import { getObject } from "./get-object.ts";
import { listObjects, listVersions } from "./list-objects.ts";
import type { Announcement, ObjectStore, StoredObject } from "./object-store.ts";
import { putObject } from "./put-object.ts";
import { errorXml, escapeXml, S3Error } from "./s3-error.ts";
import { headerOf, parameterOf, parseRequest, type S3Request } from "./s3-request.ts";
import { type Credentials, verifySignature } from "./signature-v4.ts";

export interface S3GateOptions {
  store: ObjectStore;
  bucket: string;
  owner: Credentials & { region: string };
  corsRules: CorsRule[];
  now: () => Date;
  /** Called for every new object, before it is one. */
  announce: (object: StoredObject, reason: "PutObject" | "CopyObject") => Promise<Announcement>;
  /** Every PUT that gets past the signature; `stored` says how it ended. */
  onPut?: (key: string, stored: boolean) => void;
  /** How long a body may stall before S3 gives up on it. */
  idleMs?: number;
  /** For tests: throws an S3Error in place of serving the request. */
  intercept?: (request: S3Request) => void;
  onBug: (error: unknown) => void;
}

interface Exchange extends S3GateOptions {
  request: S3Request;
  message: IncomingMessage;
  response: ServerResponse;
  /** Tells a client that waits for `100 Continue` to go on. */
  expectBody: () => void;
}

/** How long the body of a request that was refused is read away. */
const lingerMs = 5_000;

const subresources = ["acl", "cors", "delete", "policy", "tagging", "torrent", "uploads", "uploadId"];

export function createS3Gate(options: S3GateOptions): Server {
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 20_000 });
  server.on("request", (message, response) => void serve(message, response, options, () => undefined));
  server.on("checkContinue", (message, response) => {
    void serve(message, response, options, () => response.writeContinue());
  });
  return server;
}

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  options: S3GateOptions,
  expectBody: () => void,
) {
  const ids = { requestId: randomBytes(8).toString("hex").toUpperCase(), hostId: randomBytes(32).toString("base64") };
  response.setHeader("x-amz-request-id", ids.requestId);
  response.setHeader("x-amz-id-2", ids.hostId);
  response.setHeader("server", "AmazonS3");
  const refuse = (refusal: S3Error) => {
    response.statusCode = refusal.status;
    sendXml(response, errorXml(refusal, message.url?.split("?")[0] ?? "/", ids), message.method);
  };
  message.setTimeout(options.idleMs ?? 20_000, () => {
    if (message.complete || response.headersSent) return;
    refuse(new S3Error(400, "RequestTimeout", timeoutMessage));
    response.once("finish", () => message.destroy());
  });
  try {
    const request = parseRequest(message);
    await operate({ ...options, request, message, response, expectBody });
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const refusal = asS3Error(error, message, options.onBug);
    if (!refusal) return;
    refuse(refusal);
    readAway(message);
  }
}

async function operate(exchange: Exchange): Promise<void> {
  const { request, response, corsRules, owner, now, bucket } = exchange;
  if (request.method === "OPTIONS") {
    response.writeHead(200, preflightHeaders(request, corsRules)).end();
    return;
  }
  for (const [name, value] of Object.entries(corsHeaders(request, corsRules))) response.setHeader(name, value);
  const { payloadHash } = verifySignature(request, owner, now());
  exchange.intercept?.(request);
  if (request.bucket !== bucket) {
    throw new S3Error(404, "NoSuchBucket", "The specified bucket does not exist", { BucketName: request.bucket });
  }
  const subresource = request.query.find(([name]) => subresources.includes(name))?.[0];
  if (subresource !== undefined) throw unsupported(`?${subresource}`);
  if (request.key === "") await operateOnBucket(exchange);
  else await operateOnObject(exchange, payloadHash);
}

async function operateOnBucket({ request, response, store }: Exchange): Promise<void> {
  if (request.method === "HEAD") response.writeHead(200).end();
  else if (request.method === "GET" && parameterOf(request, "list-type") === "2") {
    sendXml(response, await listObjects(request, store), request.method);
  } else if (request.method === "GET" && parameterOf(request, "versions") !== undefined) {
    sendXml(response, await listVersions(request, store), request.method);
  } else throw unsupported(request.method);
}

async function operateOnObject(exchange: Exchange, payloadHash: string): Promise<void> {
  const { request, response, store } = exchange;
  if (request.method === "GET" || request.method === "HEAD") await sendObject(exchange);
  else if (request.method === "DELETE") {
    await store.remove(request.key);
    response.writeHead(204).end();
  } else if (request.method !== "PUT") throw unsupported(request.method);
  else if (headerOf(request, "x-amz-copy-source") !== undefined) {
    const object = await copyObject(request, store, (copy) => exchange.announce(copy, "CopyObject"));
    const inner = `<LastModified>${object.lastModified}</LastModified><ETag>${escapeXml(`"${object.etag}"`)}</ETag>`;
    sendXml(response, `<?xml version="1.0" encoding="UTF-8"?>\n<CopyObjectResult>${inner}</CopyObjectResult>`, "PUT");
  } else await receiveObject(exchange, payloadHash);
}

async function receiveObject(exchange: Exchange, payloadHash: string): Promise<void> {
  const { request, message, response, store, expectBody } = exchange;
  let object: StoredObject;
  try {
    const announce = (created: StoredObject) => exchange.announce(created, "PutObject");
    object = await putObject(request, message, { store, announce, payloadHash, expectBody });
  } catch (error) {
    exchange.onPut?.(request.key, false);
    throw error;
  }
  exchange.onPut?.(request.key, true);
  response.setHeader("etag", `"${object.etag}"`);
  if (object.sha256 !== undefined) {
    response.setHeader("x-amz-checksum-sha256", object.sha256);
    response.setHeader("x-amz-checksum-type", "FULL_OBJECT");
  }
  response.writeHead(200, { "content-length": "0" }).end();
}

async function sendObject({ request, response, store }: Exchange): Promise<void> {
  const { status, headers, body } = await getObject(request, store);
  response.writeHead(status, headers);
  if (!body) {
    response.end();
    return;
  }
  await pipeline(body.file.createReadStream({ start: body.start, end: body.end }), response);
}

function sendXml(response: ServerResponse, xml: string, method: string | undefined): void {
  response.setHeader("content-type", "application/xml");
  response.setHeader("content-length", Buffer.byteLength(xml));
  response.end(method === "HEAD" ? undefined : xml);
}

/** Undefined where the client went away: there is nobody to answer. */
function asS3Error(error: unknown, message: IncomingMessage, onBug: (error: unknown) => void): S3Error | undefined {
  if (error instanceof S3Error) return error;
  if (message.destroyed && !message.complete) return undefined;
  onBug(error);
  return new S3Error(500, "InternalError", "We encountered an internal error. Please try again.");
}

/** Closing at once on a client that is still sending would lose it the answer; sending all of 5 GB would be a waste. */
function readAway(message: IncomingMessage): void {
  if (message.complete) return;
  message.resume();
  setTimeout(() => {
    if (!message.complete) message.socket.destroy();
  }, lingerMs).unref();
}

const timeoutMessage =
  "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.";

const unsupported = (what: string) =>
  new S3Error(501, "NotImplemented", `The local S3 has no ${what}: photoup does not use it.`);
