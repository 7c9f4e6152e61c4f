// A forward proxy that simulates a bad line: slow, cut after a number of bytes per connection, repeatedly dead for a while, or
// held after a number of bytes until the test has done something.
import { request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Transform } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { openForwardProxy } from "./forward-proxy.ts";

export interface LineFaults {
  /** Each connection is cut after receiving this many bytes. */
  cutAfterBytes?: number;
  /** All connections together, towards the server. */
  bytesPerSecond?: number;
  /** Nothing moves for `forMs` at the end of each period; `cuts` also cuts open connections. */
  blackout?: { everyMs: number; forMs: number; cuts?: boolean };
  /** Once this many bytes of photos were received, no more of them are forwarded until `release()`. */
  holdAfterBytes?: number;
}

export interface BadLine extends AsyncDisposable {
  url: string;
  /** Bytes of photos received, forwarded or not. */
  bodyBytes(): number;
  /** The number of connections cut. */
  cuts(): number;
  /** Resolves once `holdAfterBytes` is reached. */
  held: Promise<void>;
  release(): void;
  /** The open connections of clients, and the requests that may still reach the server, although their client has gone. */
  active(): { connections: number; requests: number };
}

export async function openBadLine(faults: LineFaults): Promise<BadLine> {
  const { cutAfterBytes = Number.POSITIVE_INFINITY, bytesPerSecond, blackout } = faults;
  const { holdAfterBytes = Number.POSITIVE_INFINITY } = faults;
  let onHeld: () => void;
  const held = new Promise<void>((resolve) => (onHeld = resolve));
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const openedAt = Date.now();
  let bodyBytes = 0;
  let cuts = 0;
  let requests = 0;
  let freeAt = 0;

  const deadMs = () => {
    if (!blackout) return 0;
    const at = (Date.now() - openedAt) % blackout.everyMs;
    return at >= blackout.everyMs - blackout.forMs ? blackout.everyMs - at : 0;
  };
  const cut = (socket: Socket) => {
    if (socket.destroyed) return;
    cuts++;
    socket.destroy();
  };
  const passing = (mayBeHeld = false) =>
    new Transform({
      highWaterMark: 16 * 1024,
      async transform(chunk: Buffer, _encoding, done) {
        const startAt = Math.max(Date.now(), freeAt);
        freeAt = startAt + (bytesPerSecond === undefined ? 0 : (chunk.length * 1000) / bytesPerSecond);
        const lateMs = Math.max(startAt - Date.now(), deadMs());
        if (lateMs > 0) await delay(lateMs); // delay(0) takes a millisecond
        if (mayBeHeld && bodyBytes >= holdAfterBytes) {
          onHeld();
          await released;
        }
        done(null, chunk);
      },
    });
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests++;
    request.pause();
    await delay(deadMs());
    const onward = forward(request.url ?? "", { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(passing()).pipe(response);
    });
    onward.on("close", () => requests--).on("error", () => request.socket.destroy());
    request.on("close", () => {
      if (!request.complete) onward.destroy();
    });
    const isPut = request.method === "PUT";
    if (isPut) {
      request.on("data", (chunk: Buffer) => {
        bodyBytes += chunk.length;
        if (request.socket.bytesRead > cutAfterBytes) cut(request.socket);
      });
    }
    request.pipe(passing(isPut)).pipe(onward);
  }

  const proxy = await openForwardProxy((request, response) => void handle(request, response));
  const timer = setInterval(() => {
    if (blackout?.cuts && deadMs() > 0) for (const socket of proxy.sockets) cut(socket);
  }, 200);
  return {
    url: proxy.origin,
    bodyBytes: () => bodyBytes,
    cuts: () => cuts,
    held,
    release,
    active: () => ({ connections: proxy.sockets.size, requests }),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await proxy[Symbol.asyncDispose]();
    },
  };
}
