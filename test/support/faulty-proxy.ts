// A forward proxy that simulates a venue's Wi-Fi and a busy server; the CLI reaches API and store through it.
import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { randomFrom } from "./draw-scene.ts";

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
  const sockets = new Set<Socket>();
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

  const server = createServer(handle);
  server.on("connection", (socket) => {
    if (isCutOff) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
  });
  // A tunnel ends at this same server, so its requests are treated like all others.
  server.on("connect", (_request, socket: Socket) => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    server.emit("connection", socket);
  });

  function cutOff(forMs: number): void {
    wasCutOff = isCutOff = true;
    count("outage");
    for (const socket of sockets) socket.destroy();
    setTimeout(() => {
      isCutOff = false;
    }, forMs);
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    if (isCutOff) {
      request.socket.destroy();
      return;
    }
    const isPut = request.method === "PUT";
    if (isPut) {
      puts++;
      request.on("data", (chunk: Buffer) => (bodyBytes += chunk.length));
      if (faults.outage && !wasCutOff && puts > faults.outage.afterPuts) {
        cutOff(faults.outage.forMs);
        return;
      }
    }
    if (faults.signInPage && puts > faults.signInPage.afterPuts) {
      pageUntil ??= performance.now() + faults.signInPage.forMs;
      if (performance.now() < pageUntil) {
        count("sign-in page");
        request.resume();
        request.on("end", () => response.writeHead(200).end("<html>Welcome! Sign in to our Wi-Fi.</html>"));
        return;
      }
    }
    const token = request.headers.authorization;
    if (token && faults.tokenExpiry && puts > faults.tokenExpiry.afterPuts) {
      expiredToken ??= [...tokens][0];
      if (token === expiredToken) {
        count("spent token");
        request.resume();
        response.writeHead(401, { "content-type": "application/json" }).end('{"message":"Unauthorized"}');
        return;
      }
    }
    if (token) tokens.add(token);
    const dice = random();
    let below = 0;
    const falls = (share = 0) => {
      below += share;
      return dice < below;
    };
    if (falls(faults.refusals)) refuse(request, response, isPut);
    else if (isPut && falls(faults.expiries)) expire(request, response);
    else if (isPut && falls(faults.resets)) resetInMidBody(request);
    else if (isPut && falls(faults.stalls)) stall(request);
    else forward(request, response, isPut && falls(faults.lostAnswers));
  }

  function expire(request: IncomingMessage, response: ServerResponse): void {
    count("expired URL");
    request.resume();
    const message = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
    response.writeHead(403, { "content-type": "application/xml" }).end(message);
  }

  function stall(request: IncomingMessage): void {
    count("stall");
    request.pause();
  }

  function refuse(request: IncomingMessage, response: ServerResponse, isPut: boolean): void {
    const status = [500, 503, 429][Math.floor(random() * 3)] ?? 500;
    count(String(status));
    const retryAfter = status !== 500 && random() < 0.2 ? { "retry-after": "1" } : {};
    const body = isPut
      ? `<Error><Code>${status === 500 ? "InternalError" : "SlowDown"}</Code><Message>Please try again</Message></Error>`
      : '{"message":"Service Unavailable"}';
    request.resume();
    request.on("end", () => response.writeHead(status, retryAfter).end(body));
  }

  function resetInMidBody(request: IncomingMessage): void {
    count("reset");
    const half = Number(request.headers["content-length"]) / 2;
    let seen = 0;
    request.on("data", (chunk: Buffer) => {
      seen += chunk.length;
      if (seen >= half) request.socket.resetAndDestroy();
    });
  }

  function forward(request: IncomingMessage, response: ServerResponse, losesAnswer: boolean): void {
    const target = request.url?.startsWith("http") ? request.url : `http://${request.headers.host}${request.url}`;
    const { method = "GET", headers } = request;
    const onward = sendRequest(target, { method, headers }, (answer) => {
      if (losesAnswer) {
        count("lost answer");
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

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodyBytes: () => bodyBytes,
    counts,
    tokens,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
