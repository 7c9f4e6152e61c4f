// Requests over the engine's own connections, for the calls that come by the thousand: a cold process sends one for a third
// of what undici's costs it (docs/decisions/0011).
import { ConnectionError } from "./connection.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { hostOf, proxyAuthorization, type Route } from "./open-socket.ts";
import { proxyFor, proxySettingsOf } from "./proxy-for.ts";
import { failureOfConnection } from "./read-answer.ts";
import { answerTimeoutMs, type HttpRequest, type Transport } from "./transport.ts";

/** The gateway's own limit is 10 MB. */
const maxAnswerBytes = 16 * 1024 ** 2;
const unpaced = { chunkBytes: () => Number.POSITIVE_INFINITY, delayMs: () => 0, onWritten: () => {} };

/**
 * For requests that may be sent twice: one that meets a connection which the other side has closed is sent over another.
 * @param origin scheme, host and port. @param env where a proxy may be named (HTTP_PROXY, HTTPS_PROXY, NO_PROXY)
 */
export function openSockets(origin: string, env: Readonly<Record<string, string | undefined>>): Transport {
  const pool = new ConnectionPool();
  const route: Route = { origin, proxy: proxyFor(origin, proxySettingsOf(env)) };
  const aborts = new WeakMap<AbortSignal, Set<Abortable>>();

  return {
    async send(request) {
      const { signal } = request;
      const bytes = Buffer.from(request.body ?? "");
      const head = headOf(request, route, bytes.length);
      for (;;) {
        signal?.throwIfAborted();
        const running = signal && runningUnder(signal, aborts);
        let wasReused = false;
        try {
          const taken = pool.take(route);
          const connection = taken instanceof Promise ? await unlessAborted(taken, running) : taken;
          wasReused = connection.isReused;
          running?.add(connection);
          try {
            const { status, headers, body } = await connection.send({
              head,
              body: { sizeBytes: bytes.length, next: () => bytes },
              stallMs: answerTimeoutMs,
              onProgress: () => {},
              pace: unpaced,
              maxAnswerBytes,
            });
            pool.give(route, connection);
            return { status, headers, text: body };
          } finally {
            running?.delete(connection);
          }
        } catch (error) {
          signal?.throwIfAborted();
          if (wasReused && error instanceof ConnectionError && error.code !== "stalled") continue;
          throw failureOfConnection(origin, error as Error);
        }
      }
    },
    async close() {
      pool.close();
    },
  };
}

/** A request under way, or a connection that is being opened for one. */
interface Abortable {
  abort(): void;
}

/** What runs under a signal; one listener a signal, however many requests it may stop. */
function runningUnder(signal: AbortSignal, aborts: WeakMap<AbortSignal, Set<Abortable>>): Set<Abortable> {
  const known = aborts.get(signal);
  if (known) return known;
  const running = new Set<Abortable>();
  aborts.set(signal, running);
  signal.addEventListener("abort", () => {
    for (const each of running) each.abort();
  });
  return running;
}

function unlessAborted<Result>(opening: Promise<Result>, running: Set<Abortable> | undefined): Promise<Result> {
  return new Promise((resolve, reject) => {
    const waiting = { abort: () => reject(new ConnectionError("it was stopped", "aborted")) };
    running?.add(waiting);
    opening.then(resolve, reject).finally(() => running?.delete(waiting));
  });
}

function headOf({ method, path, headers }: HttpRequest, route: Route, sizeBytes: number): string {
  const isPlainProxy = route.proxy !== undefined && route.origin.startsWith("http:");
  let head = `${method} ${isPlainProxy ? route.origin : ""}${path} HTTP/1.1\r\nHost: ${hostOf(route.origin)}\r\n`;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const value = headers[at + 1] ?? "";
    if (/[\r\n]/.test(value)) throw new TypeError(`the header ${headers[at]} cannot be sent`);
    head += `${headers[at]}: ${value}\r\n`;
  }
  if (isPlainProxy) head += proxyAuthorization(route.proxy as string);
  return `${head}${method === "GET" ? "" : `Content-Length: ${sizeBytes}\r\n`}Connection: keep-alive\r\n\r\n`;
}
