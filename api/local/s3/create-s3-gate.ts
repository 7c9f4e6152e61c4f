// The local S3: an HTTP server that refuses what S3 refuses and stores everything else on disk.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { completeUpload } from "./complete-upload.ts";
import { copyObject } from "./copy-object.ts";
import { type CorsRule, corsHeaders, preflightHeaders } from "./cors.ts";
import { createUpload } from "./create-upload.ts";
import { checksumHeaders, getObject } from "./get-object.ts";
import { listObjects, listVersions } from "./list-objects.ts";
import { listParts } from "./list-parts.ts";
import { type Announcement, type ObjectStore, requireMatch, type StoredObject } from "./object-store.ts";
import { putObject } from "./put-object.ts";
import { errorXml, S3Error } from "./s3-error.ts";
import { headerOf, parameterOf, parseRequest, type S3Request } from "./s3-request.ts";
import { type Credentials, verifySignature } from "./signature-v4.ts";
import { partNumberOf, uploadPart } from "./upload-part.ts";
import type { UploadStore } from "./upload-store.ts";
import { element, xmlAnswer } from "./xml.ts";

export interface S3GateOptions {
  store: ObjectStore;
  uploads: UploadStore;
  bucket: string;
  owner: Credentials & { region: string };
  corsRules: CorsRule[];
  now: () => Date;
  /** Called for every new object, before it exists. */
  announce: (object: StoredObject, reason: CreationReason) => Promise<Announcement>;
  /** Called for every PUT of an object or a part with a valid signature, once it has ended. */
  onPut?: (key: string, stored: boolean, partNumber?: number) => void;
  /** Called when parts have become an object, before its event is delivered. */
  onCompletion?: (key: string) => void;
  /** Called as the bytes of such PUTs arrive. */
  onBytes?: (key: string, bytes: number) => void;
  /** How long a body may stall before S3 gives up on it. */
  idleMs?: number;
  /** For tests: may throw an S3Error instead of serving the request. */
  intercept?: (request: S3Request) => void;
  onBug: (error: unknown) => void;
}

/** The reason in S3's events. */
export type CreationReason = "PutObject" | "CopyObject" | "CompleteMultipartUpload";

interface Exchange extends S3GateOptions {
  request: S3Request;
  message: IncomingMessage;
  response: ServerResponse;
  /** Sends `100 Continue` to a client that waits for it. */
  expectBody: () => void;
}

/** How long the body of a refused request is read and discarded. */
const lingerMs = 5_000;

const subresources = ["acl", "cors", "delete", "policy", "tagging", "torrent"];

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
    discardRest(message);
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
  const names = new Set(request.query.map(([name]) => name));
  if (names.has("uploads") || names.has("uploadId")) await operateOnUpload(exchange, payloadHash);
  else if (request.method === "GET" || request.method === "HEAD") await sendObject(exchange);
  else if (request.method === "DELETE") {
    const etag = headerOf(request, "if-match");
    if (etag !== undefined) await requireMatch(store, request.key, { etag, condition: "If-Match" });
    await store.remove(request.key);
    response.writeHead(204).end();
  } else if (request.method !== "PUT") throw unsupported(request.method);
  else if (headerOf(request, "x-amz-copy-source") !== undefined) {
    const object = await copyObject(request, store, (copy) => exchange.announce(copy, "CopyObject"));
    sendResult(response, "CopyObjectResult", { LastModified: object.lastModified, ETag: `"${object.etag}"` });
  } else await receiveObject(exchange, payloadHash);
}

async function operateOnUpload(exchange: Exchange, payloadHash: string): Promise<void> {
  const { request, message, response, store, uploads } = exchange;
  const { bucket: Bucket, key: Key } = request;
  switch (`${request.method} ${parameterOf(request, "uploads") === undefined ? "uploadId" : "uploads"}`) {
    case "POST uploads": {
      const upload = await createUpload(request, uploads);
      if (upload.isHashed) {
        response.setHeader("x-amz-checksum-algorithm", "SHA256");
        response.setHeader("x-amz-checksum-type", "COMPOSITE");
      }
      return sendResult(response, "InitiateMultipartUploadResult", { Bucket, Key, UploadId: upload.id });
    }
    case "PUT uploadId":
      return receivePart(exchange, payloadHash);
    case "GET uploadId":
      return sendXml(response, await listParts(request, uploads), request.method);
    case "POST uploadId": {
      const announce = async (created: StoredObject) => {
        const { deliver, withdraw } = await exchange.announce(created, "CompleteMultipartUpload");
        const deliverCounted = () => {
          exchange.onCompletion?.(Key); // before the event is delivered
          deliver();
        };
        return { deliver: deliverCounted, withdraw };
      };
      const object = await completeUpload(request, message, { store, uploads, announce, payloadHash });
      const { "x-amz-checksum-sha256": ChecksumSHA256, "x-amz-checksum-type": ChecksumType } = checksumHeaders(object);
      return sendResult(response, "CompleteMultipartUploadResult", {
        Location: `http://${headerOf(request, "host")}/${Bucket}/${encodeURIComponent(Key)}`,
        Bucket,
        Key,
        ETag: `"${object.etag}"`,
        ...(ChecksumSHA256 && ChecksumType && { ChecksumSHA256, ChecksumType }),
      });
    }
    case "DELETE uploadId":
      await uploads.end(await uploads.find(Key, parameterOf(request, "uploadId") ?? ""));
      response.writeHead(204).end();
      return;
    default:
      throw unsupported(`${request.method} of an upload`);
  }
}

async function receivePart(exchange: Exchange, payloadHash: string): Promise<void> {
  const { request, message, response, uploads, expectBody } = exchange;
  const number = partNumberOf(request);
  let isStored = false;
  try {
    const onBytes = (bytes: number) => exchange.onBytes?.(request.key, bytes);
    const part = await uploadPart(request, message, { uploads, payloadHash, expectBody, onBytes });
    isStored = true;
    response.setHeader("etag", `"${part.etag}"`);
    if (part.sha256 !== undefined) response.setHeader("x-amz-checksum-sha256", part.sha256);
  } finally {
    exchange.onPut?.(request.key, isStored, number);
  }
  response.writeHead(200, { "content-length": "0" }).end();
}

async function receiveObject(exchange: Exchange, payloadHash: string): Promise<void> {
  const { request, message, response, store, expectBody } = exchange;
  let object: StoredObject;
  try {
    const announce = (created: StoredObject) => exchange.announce(created, "PutObject");
    const onBytes = (bytes: number) => exchange.onBytes?.(request.key, bytes);
    object = await putObject(request, message, { store, announce, payloadHash, expectBody, onBytes });
  } catch (error) {
    exchange.onPut?.(request.key, false);
    throw error;
  }
  exchange.onPut?.(request.key, true);
  response.setHeader("etag", `"${object.etag}"`);
  response.writeHead(200, { "content-length": "0", ...checksumHeaders(object) }).end();
}

async function sendObject({ request, response, store }: Exchange): Promise<void> {
  const { status, headers, body } = await getObject(request, store);
  response.writeHead(status, headers);
  if (!body) {
    response.end();
    return;
  }
  await pipeline(body, response);
}

function sendResult(response: ServerResponse, name: string, elements: Record<string, string>): void {
  const content = Object.entries(elements).map(([each, text]) => element(each, text));
  sendXml(response, xmlAnswer(name, content), "POST");
}

function sendXml(response: ServerResponse, xml: string, method: string | undefined): void {
  response.setHeader("content-type", "application/xml");
  response.setHeader("content-length", Buffer.byteLength(xml));
  response.end(method === "HEAD" ? undefined : xml);
}

/** Undefined if the client has disconnected. */
function asS3Error(error: unknown, message: IncomingMessage, onBug: (error: unknown) => void): S3Error | undefined {
  if (error instanceof S3Error) return error;
  if (message.destroyed && !message.complete) return undefined;
  onBug(error);
  return new S3Error(500, "InternalError", "We encountered an internal error. Please try again.");
}

/** Closing the connection at once would lose the response for a client that is still sending; receiving all of 5 GB would be a waste. */
function discardRest(message: IncomingMessage): void {
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
