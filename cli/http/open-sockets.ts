// Requests over the engine's own connections, for the calls that come by the thousand: a cold process sends one for a third
// of what undici's costs it (docs/decisions/0011).
import { ConnectionError } from "./connection.ts";
import { ConnectionPool } from "./connection-pool.ts";
import type { Route } from "./open-socket.ts";
import { proxyFor, proxySettingsOf } from "./proxy-for.ts";
import { failureOfConnection } from "./read-answer.ts";
import { headerLine, requestHead } from "./request-head.ts";
import { stoppedBy } from "./stoppable.ts";
import { answerTimeoutMs, type HttpRequest, type Transport } from "./transport.ts";

/** The gateway's own limit is 10 MB. */
const maxAnswerBytes = 16 * 1024 ** 2;

/**
 * For requests that may be sent twice: one that meets a connection which the other side has closed is sent over another.
 * @param origin scheme, host and port. @param env where a proxy may be named (HTTP_PROXY, HTTPS_PROXY, NO_PROXY)
 */
export function openSockets(origin: string, env: Readonly<Record<string, string | undefined>>): Transport {
  const pool = new ConnectionPool();
  const route: Route = { origin, proxy: proxyFor(origin, proxySettingsOf(env)) };

  return {
    async send(request) {
      const { signal } = request;
      const text = textOf(request, route);
      const stoppables = signal && stoppedBy(signal);
      for (;;) {
        signal?.throwIfAborted();
        let wasReused = false;
        try {
          const taken = pool.take(route, stoppables);
          const connection = taken instanceof Promise ? await taken : taken;
          wasReused = connection.isReused;
          const answering = connection.send({ text, stallMs: answerTimeoutMs, maxAnswerBytes });
          const response = await (stoppables?.during(connection, answering) ?? answering);
          pool.give(route, connection);
          return response;
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

function textOf({ method, path, headers, body }: HttpRequest, route: Route): string {
  const sizeBytes = method === "GET" ? undefined : Buffer.byteLength(body ?? "");
  return requestHead(method, route, path, linesOf(headers), sizeBytes) + (body ?? "");
}

const known = new WeakMap<readonly string[], string>();

/** Headers are the same for thousands of calls. */
function linesOf(headers: readonly string[]): string {
  let lines = known.get(headers);
  if (lines !== undefined) return lines;
  lines = "";
  for (let at = 0; at + 1 < headers.length; at += 2) lines += headerLine(headers[at] ?? "", headers[at + 1] ?? "");
  known.set(headers, lines);
  return lines;
}
