// A forward proxy that simulates a venue's Wi-Fi and a busy server; the CLI reaches API and store through it.
import { type IncomingMessage, type ServerResponse, request as sendRequest } from "node:http";
import type { Socket } from "node:net";
import { openForwardProxy } from "./forward-proxy.ts";
import { randomFrom } from "./random-from.ts";

export interface ProxyFaults {
  /** Shares of the requests, from 0 to 1. */
  refusals?: number;
  resets?: number;
  stalls?: number;
  expiries?: number;
  lostAnswers?: number;
  /** After this many PUTs nothing gets through for this long, once. */
  outage?: { afterPuts: number; forMs: number };
  /** After this many PUTs a sign-in page answers everything for this long, once. */
  signInPage?: { afterPuts: number; forMs: number };
  /** After this many PUTs the first token is no longer accepted. */
  tokenExpiry?: { afterPuts: number };
}

export interface FaultyProxy extends AsyncDisposable {
  url: string;
  /** Bytes of photos received, forwarded or not. */
  bodyBytes(): number;
  /** The number of faults by kind. */
  counts: Record<string, number>;
  /** ID tokens that were forwarded. */
  tokens: Set<string>;
}

export async function openFaultyProxy(faults: ProxyFaults, seed = 7): Promise<FaultyProxy> {
  const random = randomFrom(seed);
  const counts: Record<string, number> = {};
  const tokens = new Set<string>();
  let expiredToken: string | undefined;
  let puts = 0;
  let bodyBytes = 0;
  let isCutOff = false;
  let wasCutOff = false;
  let pageUntil: number | undefined;
  const count = (kind: string) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };

  const proxy = await openForwardProxy((request, response) => {
    if (isCutOff) {
      request.socket.destroy();
      return;
    }
    const isPut = request.method === "PUT";
    if (isPut) {
      puts++;
      request.on("data", (chunk: Buffer) => (bodyBytes += chunk.length));
    }
    if (!befalls(request, response)) throwDice(request, response, isPut);
  });
  proxy.server.on("connection", (socket) => {
    if (isCutOff) socket.destroy();
  });
  // A tunnel ends at this same server, so its requests are treated like all others.
  proxy.server.on("connect", (_request, socket: Socket) => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    proxy.server.emit("connection", socket);
  });

  const due = <Fault extends { afterPuts: number }>(fault: Fault | undefined) =>
    fault && puts > fault.afterPuts ? fault : undefined;

  /** The faults that begin after a number of PUTs. */
  function befalls(request: IncomingMessage, response: ServerResponse): boolean {
    const outage = wasCutOff ? undefined : due(faults.outage);
    if (outage) {
      cutOff(outage.forMs);
      return true;
    }
    const page = due(faults.signInPage);
    if (page) {
      pageUntil ??= performance.now() + page.forMs;
      if (performance.now() < pageUntil) {
        count("sign-in page");
        answerAfter(request, response, { status: 200, body: "<html>Welcome! Sign in to our Wi-Fi.</html>" });
        return true;
      }
    }
    const token = request.headers.authorization;
    if (token === undefined) return false;
    if (due(faults.tokenExpiry)) expiredToken ??= [...tokens][0];
    if (token === expiredToken) {
      count("spent token");
      request.resume();
      response.writeHead(401, { "content-type": "application/json" }).end('{"message":"Unauthorized"}');
      return true;
    }
    tokens.add(token);
    return false;
  }

  function cutOff(forMs: number): void {
    wasCutOff = isCutOff = true;
    count("outage");
    for (const socket of proxy.sockets) socket.destroy();
    setTimeout(() => {
      isCutOff = false;
    }, forMs);
  }

  /** The faults that befall a share of the requests. */
  function throwDice(request: IncomingMessage, response: ServerResponse, isPut: boolean): void {
    const dice = random();
    let below = 0;
    const falls = (share = 0) => {
      below += share;
      return dice < below;
    };
    if (falls(faults.refusals)) count(refuse(request, response, isPut, random));
    else if (!isPut) forward(request, response);
    else if (falls(faults.expiries)) count(expire(request, response));
    else if (falls(faults.resets)) count(resetInMidBody(request));
    else if (falls(faults.stalls)) count(stall(request));
    else if (falls(faults.lostAnswers)) forward(request, response, () => count("lost answer"));
    else forward(request, response);
  }

  return {
    url: proxy.origin,
    bodyBytes: () => bodyBytes,
    counts,
    tokens,
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** Once the whole request has arrived. */
function answerAfter(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  request.resume();
  request.on("end", () => response.writeHead(status, headers).end(body));
}

// Each of these is a fault, and returns its kind.

function refuse(request: IncomingMessage, response: ServerResponse, isPut: boolean, random: () => number): string {
  const status = [500, 503, 429][Math.floor(random() * 3)] ?? 500;
  const headers: Record<string, string> = status !== 500 && random() < 0.2 ? { "retry-after": "1" } : {};
  const code = status === 500 ? "InternalError" : "SlowDown";
  const ofStore = `<Error><Code>${code}</Code><Message>Please try again</Message></Error>`;
  answerAfter(request, response, { status, headers, body: isPut ? ofStore : '{"message":"Service Unavailable"}' });
  return String(status);
}

function expire(request: IncomingMessage, response: ServerResponse): string {
  request.resume();
  const message = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
  response.writeHead(403, { "content-type": "application/xml" }).end(message);
  return "expired URL";
}

function resetInMidBody(request: IncomingMessage): string {
  const half = Number(request.headers["content-length"]) / 2;
  let seen = 0;
  request.on("data", (chunk: Buffer) => {
    seen += chunk.length;
    if (seen >= half) request.socket.resetAndDestroy();
  });
  return "reset";
}

function stall(request: IncomingMessage): string {
  request.pause();
  return "stall";
}

/** @param onLost given: the server's answer is lost */
function forward(request: IncomingMessage, response: ServerResponse, onLost?: () => void): void {
  const target = request.url?.startsWith("http") ? request.url : `http://${request.headers.host}${request.url}`;
  const { method = "GET", headers } = request;
  const onward = sendRequest(target, { method, headers }, (answer) => {
    if (onLost) {
      onLost();
      answer.resume();
      answer.on("end", () => request.socket.destroy());
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => request.socket.destroy());
  request.on("aborted", () => onward.destroy());
  request.pipe(onward);
}
