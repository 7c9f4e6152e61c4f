// Puts one photo to its presigned URL over a pooled connection, and reports the result. Decides nothing.
import { isOutOfDescriptors } from "../../errors.ts";
import { refusalOfProxy } from "../../http/ask-proxy.ts";
import type { ConnectionPool } from "../../http/connection-pool.ts";
import { connectionReason, isOfProxy } from "../../http/connection-reason.ts";
import { ConnectionError, type Pace, stopped } from "../../http/exchange.ts";
import { isPrivateRoute } from "../../http/private-route.ts";
import { headerLine, requestHead, UnsendableHeaderError } from "../../http/request-head.ts";
import { isStoredStatus } from "../../http/retry-policy.ts";
import type { Route } from "../../http/route.ts";
import type { Stoppables } from "../../http/stoppable.ts";
import { FileChangedError, type PhotoBody } from "./photo-body.ts";
import { readFailure } from "./read-file.ts";
import { isOfStore, notTheStore, readStoreAnswer } from "./read-store-answer.ts";
import { outOfDescriptors } from "./wait-for-descriptor.ts";

export interface PutRequest {
  url: string;
  /** From initiate. */
  headers: Record<string, string>;
  proxy?: string | undefined;
  stallMs: number;
  /** Use a connection that carries nothing else, because longer-lived connections are cut. */
  isAlone?: boolean;
}

export interface PutTiming {
  /** The time to open the connection; absent if it was reused. */
  connectMs?: number;
  /** The RTT, from the time to connect: TCP takes one round trip, TLS one more. */
  roundTripMs?: number;
  /** From the request to the store's answer. */
  elapsedMs: number;
}

export type PutResult =
  /**
   * The store answered. `code` and `message` are S3's, for an error. `isChanged`: the local file is no longer what was hashed and
   * sent.
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
  /** No answer came. `isStale`: the connection had been idle, so an immediate retry is fine. */
  | { kind: "unanswered"; code: string; message: string; isStale: boolean }
  /** The engine ended it: it was a straggler, or could not finish in time. */
  | { kind: "restarted" }
  /** The local file or initiate's answer is at fault. */
  | { kind: "unsendable"; code: string; message: string };

export interface PutSurroundings {
  pool: ConnectionPool;
  pace: Pace;
  onProgress(bytes: number): void;
  /** Stops this put. It does not start if already stopped. */
  stoppables: Stoppables;
}

/** Whether the store has the photo now. */
export function isStoredPut(result: PutResult): result is Extract<PutResult, { kind: "answered" }> {
  return result.kind === "answered" && isStoredStatus(result.status);
}

/** @param openBody throws the file system's error or FileChangedError */
export async function putPhoto(
  request: PutRequest,
  openBody: () => PhotoBody,
  surroundings: PutSurroundings,
): Promise<PutResult> {
  const { pool, stoppables } = surroundings;
  let body: PhotoBody | undefined;
  let wasReused = false;
  let sentBytes = 0;
  try {
    if (stoppables.isStopped) throw stopped();
    const { origin, target } = splitUrl(request.url);
    const route: Route = { origin, proxy: request.proxy };
    if (!isPrivateRoute(route)) throw new UnusableAnswerError("an address that is not encrypted");
    body = openBody();
    // Before a connection is taken, which would be lost if a header cannot be sent.
    const text = requestHead("PUT", route, target, headersOf(request), body.sizeBytes);
    const connectingAt = performance.now();
    const connection = await (request.isAlone ? pool.open(route, stoppables) : pool.take(route, stoppables));
    const startedAt = performance.now();
    wasReused = connection.isReused;
    const answering = connection.send({
      text,
      payload: {
        body,
        pace: surroundings.pace,
        onProgress(bytes) {
          sentBytes += bytes;
          surroundings.onProgress(bytes);
        },
      },
      stallMs: request.stallMs,
    });
    const response = await stoppables.during(connection, answering);
    const refusal = refusalOfProxy(route, response.status);
    if (refusal) throw refusal;
    if (!isOfStore(response)) {
      connection.destroy(); // it leads to that server even when the store is back
      throw notTheStore();
    }
    if (request.isAlone) connection.destroy();
    else pool.give(route, connection);
    const elapsedMs = performance.now() - startedAt;
    const connectMs = startedAt - connectingAt;
    const roundTripMs = connectMs / (origin.startsWith("https:") ? 2 : 1);
    return readStoreAnswer(response, wasReused ? { elapsedMs } : { connectMs, roundTripMs, elapsedMs });
  } catch (error) {
    return failed(isAnsweredTooLong(error) ? notTheStore() : error, wasReused && sentBytes === 0);
  } finally {
    body?.close();
  }
}

/** Initiate's answer is no usable target. */
class UnusableAnswerError extends Error {
  override name = "UnusableAnswerError";
}

/** Nearly all photos go to the same store. */
let latestOrigin = "";

function splitUrl(url: string): { origin: string; target: string } {
  const [, origin, target] = /^(https?:\/\/[^/?#\s]+)(\/[^#\s]*)$/.exec(url) ?? [];
  const isUrl = origin !== undefined && (origin === latestOrigin || URL.canParse(origin));
  if (!isUrl || !target) throw new UnusableAnswerError("an invalid URL");
  latestOrigin = origin;
  return { origin, target };
}

/** Set by the request itself. */
const ownHeaders = /^(host|content-length|connection|transfer-encoding)$/i;

function headersOf({ headers }: PutRequest): string {
  let lines = "";
  for (const name in headers) {
    if (!ownHeaders.test(name)) lines += headerLine(name, headers[name] as string);
  }
  return lines;
}

/** Every answer of the store is short. */
function isAnsweredTooLong(error: unknown): boolean {
  return error instanceof ConnectionError && error.code === "answer_too_long";
}

function failed(error: unknown, isStale: boolean): PutResult {
  if (error instanceof FileChangedError) return { kind: "unsendable", code: "changed", message: error.message };
  if (error instanceof UnusableAnswerError || error instanceof UnsendableHeaderError)
    return { kind: "unsendable", code: "bad_answer", message: `initiate answered with ${error.message}` };
  // Descriptors become free when other puts end.
  if (isOutOfDescriptors(error))
    return { kind: "unanswered", code: outOfDescriptors, message: readFailure(error).message, isStale: false };
  if (error instanceof ConnectionError) {
    return {
      kind: "unanswered",
      code: error.code,
      message: unreached(error.code, error.message),
      isStale: isStale && error.code !== "stalled",
    };
  }
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (syscall === "open" || syscall === "read" || syscall === "fstat") {
    const { code, message } = readFailure(error);
    return { kind: "unsendable", code, message };
  }
  if (code === undefined) throw error; // a bug
  return { kind: "unanswered", code, message: unreached(code, message), isStale: false };
}

/** Errors with our own codes have our own messages. */
function unreached(code: string, message: string): string {
  if (!/^[A-Z]/.test(code) || isOfProxy(message)) return message;
  return `the photo store cannot be reached: ${connectionReason(code, message)}`;
}
