// Requests to one origin over the engine's own connections: each call of the API and of the sign-in service.
import { setTimeout as delay } from "node:timers/promises";
import { isOutOfDescriptors, UsageError } from "../errors.ts";
import { refusalOfProxy } from "./ask-proxy.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { ConnectionError } from "./exchange.ts";
import { isPrivateRoute } from "./private-route.ts";
import { proxyFor, proxySettingsOf } from "./proxy-for.ts";
import { failureOfConnection } from "./read-answer.ts";
import { headerLine, requestHead } from "./request-head.ts";
import type { Route } from "./route.ts";
import { stoppedBy } from "./stoppable.ts";
import { answerTimeoutMs, type HttpRequest, maxAnswerBytes, type Transport } from "./transport.ts";

/** Where no more connections can be opened for now, others end in a moment: it says nothing of the line. Half a minute in all. */
const [descriptorPauseMs, mostDescriptorPauses] = [100, 300];

/**
 * For requests that may be sent twice: one that meets a connection which the other side has closed is sent over another.
 * Redirects are answers like any other: nothing ever goes to another origin.
 * @param origin scheme, host and port
 * @param env where a proxy may be named (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY)
 * @throws UsageError where others could read along, or the proxy is none
 */
export function openSockets(origin: string, env: Readonly<Record<string, string | undefined>>): Transport {
  const pool = new ConnectionPool();
  const route: Route = { origin, proxy: proxyFor(origin, proxySettingsOf(env)) };
  if (!isPrivateRoute(route)) throw new UsageError(readableByOthers(route));

  return {
    async send(request) {
      const { signal, timeoutMs: stallMs = answerTimeoutMs, maxAnswerBytes: maxBytes = maxAnswerBytes.list } = request;
      const text = textOf(request, route);
      const stoppables = signal && stoppedBy(signal);
      for (let pauses = 0; ; ) {
        signal?.throwIfAborted();
        let wasReused = false;
        try {
          const taken = pool.take(route, stoppables);
          const connection = taken instanceof Promise ? await taken : taken;
          wasReused = connection.isReused;
          const encoding = request.isBinary ? "latin1" : undefined;
          const answering = connection.send({
            text,
            stallMs,
            answerLimit: { keepBytes: maxBytes, maxBytes, encoding },
          });
          const response = await (stoppables?.during(connection, answering) ?? answering);
          const refusal = refusalOfProxy(route, response.status);
          if (refusal) throw refusal;
          pool.give(route, connection);
          return response;
        } catch (error) {
          signal?.throwIfAborted();
          if (wasReused && isCut(error)) continue;
          if (isOutOfDescriptors(error) && pauses++ < mostDescriptorPauses) {
            await delay(descriptorPauseMs);
            continue;
          }
          throw failureOfConnection(origin, error as Error);
        }
      }
    },
    async close() {
      pool.close();
    },
  };
}

/** What an idle connection ends with that the other side has closed meanwhile. */
function isCut(error: unknown): boolean {
  return error instanceof ConnectionError && /^(ECONNRESET|ECONNABORTED|EPIPE)$/.test(error.code);
}

function readableByOthers({ origin, proxy }: Route): string {
  if (origin.startsWith("http:") && proxy !== undefined && isPrivateRoute({ origin }))
    return `The proxy would see everything that is sent to ${origin}. Name that host in NO_PROXY.`;
  return `${origin} is not encrypted: a password or token sent there can be read on the way. Use its https:// address.`;
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
