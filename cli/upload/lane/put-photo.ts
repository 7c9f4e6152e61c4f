// Puts one photo to its presigned URL over a connection of the pool, and says what came of it. Decides nothing.
import type { Connection, Pace } from "../../http/connection.ts";
import { ConnectionError } from "../../http/connection.ts";
import type { ConnectionPool } from "../../http/connection-pool.ts";
import { hostOf, proxyAuthorization, type Route } from "../../http/open-socket.ts";
import type { HttpResponse } from "../../http/read-response.ts";
import { FileChangedError, type PhotoBody } from "./photo-body.ts";
import { readFailure } from "./prepare-photo.ts";

export interface PutRequest {
  url: string;
  /** As initiate gave them. */
  headers: Record<string, string>;
  proxy?: string | undefined;
  stallMs: number;
}

export interface PutTiming {
  /** What opening the connection took; absent where it was open already. */
  connectMs?: number;
  /** One round trip, by the time that it took to connect: TCP takes one, and TLS one more. */
  roundTripMs?: number;
  /** From the request to the store's answer. */
  elapsedMs: number;
}

export type PutResult =
  /**
   * The store answered. `code` and `message` are S3's, where it is an error. `isChanged`: the local file is no longer what
   * was hashed and sent.
   */
  | {
      kind: "answered";
      status: number;
      code?: string;
      message?: string;
      retryAfterMs?: number;
      isChanged?: true;
      timing: PutTiming;
    }
  /** No answer came. `isStale`: the connection had been idle, and nothing speaks against trying again at once. */
  | { kind: "unanswered"; code: string; message: string; isStale: boolean }
  /** The local file is at fault, or what initiate answered. */
  | { kind: "unsendable"; code: string; message: string };

/** 412 answers `If-None-Match: *`: those very bytes are there already. */
export function isStored(status: number): boolean {
  return status === 200 || status === 412;
}

export interface PutSurroundings {
  pool: ConnectionPool;
  pace: Pace;
  onProgress(bytes: number): void;
  /** Aborted where no put is to begin any more. */
  aborted: AbortSignal;
  /** Told which connection carries the put, so that it can be aborted. */
  onConnection(connection: Connection): void;
}

/** @param openBody throws the file system's error or FileChangedError */
export async function putPhoto(
  request: PutRequest,
  openBody: () => PhotoBody,
  surroundings: PutSurroundings,
): Promise<PutResult> {
  let body: PhotoBody | undefined;
  let connection: Connection | undefined;
  let wasReused = false;
  let sentBytes = 0;
  try {
    const { origin, target } = splitUrl(request.url);
    const route: Route = { origin, proxy: request.proxy };
    body = openBody();
    const connectingAt = performance.now();
    connection = await surroundings.pool.take(route, surroundings.aborted);
    const startedAt = performance.now();
    wasReused = connection.isReused;
    surroundings.onConnection(connection);
    const response = await connection.send({
      head: headOf(request, route, target, body.sizeBytes),
      body,
      stallMs: request.stallMs,
      pace: surroundings.pace,
      onProgress(bytes) {
        sentBytes += bytes;
        surroundings.onProgress(bytes);
      },
    });
    surroundings.pool.give(route, connection);
    const elapsedMs = performance.now() - startedAt;
    const connectMs = startedAt - connectingAt;
    const roundTripMs = connectMs / (origin.startsWith("https:") ? 2 : 1);
    return answered(response, wasReused ? { elapsedMs } : { connectMs, roundTripMs, elapsedMs });
  } catch (error) {
    return failed(error, wasReused && sentBytes === 0);
  } finally {
    body?.close();
  }
}

/** What initiate answered cannot be put to. */
class UnusableAnswerError extends Error {
  override name = "UnusableAnswerError";
}

function splitUrl(url: string): { origin: string; target: string } {
  const match = /^(https?:\/\/[^/?#\s]+)(\/[^#\s]*)$/.exec(url);
  if (!match?.[1] || !match[2]) throw new UnusableAnswerError("initiate answered with something that is no URL");
  return { origin: match[1], target: match[2] };
}

function headOf(request: PutRequest, route: Route, target: string, sizeBytes: number): string {
  const isPlainProxy = route.proxy !== undefined && route.origin.startsWith("http:");
  let head = `PUT ${isPlainProxy ? route.origin : ""}${target} HTTP/1.1\r\nHost: ${hostOf(route.origin)}\r\n`;
  for (const [name, value] of Object.entries(request.headers)) {
    if (/^(host|content-length|connection|transfer-encoding)$/i.test(name)) continue;
    if (!/^[\w-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value))
      throw new UnusableAnswerError(`initiate asks for a header that cannot be sent: ${name}`);
    head += `${name}: ${value}\r\n`;
  }
  if (isPlainProxy) head += proxyAuthorization(route.proxy as string);
  return `${head}Content-Length: ${sizeBytes}\r\nConnection: keep-alive\r\n\r\n`;
}

function answered(response: HttpResponse, timing: PutTiming): PutResult {
  const { status, headers, body } = response;
  const result: PutResult = { kind: "answered", status, timing };
  if (status === 200) return result;
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(body)?.[1];
  const message = /<Message>([^<]{1,500})<\/Message>/.exec(body)?.[1];
  const retryAfterMs = parseRetryAfter(headers["retry-after"]);
  if (code) result.code = code;
  if (message) result.message = message;
  if (retryAfterMs !== undefined) result.retryAfterMs = retryAfterMs;
  return result;
}

/** RFC 9110 §10.2.3: seconds, or a date. */
export function parseRetryAfter(value: string | undefined): number | undefined {
  if (!value) return undefined;
  if (/^\d{1,6}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function failed(error: unknown, isStale: boolean): PutResult {
  if (error instanceof FileChangedError) return { kind: "unsendable", code: "changed", message: error.message };
  if (error instanceof UnusableAnswerError) return { kind: "unsendable", code: "bad_answer", message: error.message };
  if (error instanceof ConnectionError) {
    return {
      kind: "unanswered",
      code: error.code,
      message: error.message,
      isStale: isStale && error.code !== "stalled",
    };
  }
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (syscall === "open" || syscall === "read" || syscall === "fstat") {
    const { code, message } = readFailure(error);
    return { kind: "unsendable", code, message };
  }
  if (code === undefined) throw error; // a bug, or an answer that makes no sense
  return { kind: "unanswered", code, message, isStale: false };
}
