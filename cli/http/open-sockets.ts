// Sends requests to one origin over kept-alive connections: API calls and sign-in calls.
import { setTimeout as delay } from "node:timers/promises";
import { isOutOfDescriptors, UsageError } from "../errors.ts";
import { refusalOfProxy } from "./ask-proxy.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { ConnectionError } from "./exchange.ts";
import { isPrivateRoute } from "./private-route.ts";
import { proxyFor, proxySettingsOf } from "./proxy-for.ts";
import { failureOfConnection } from "./read-answer.ts";
import type { HttpResponse } from "./read-response.ts";
import { headerLine, requestHead } from "./request-head.ts";
import type { Route } from "./route.ts";
import { stoppedBy } from "./stoppable.ts";
import { answerTimeoutMs, type HttpRequest, maxAnswerBytes, type Transport } from "./transport.ts";

/** When no descriptor is free, wait for other connections to close: half a minute in total. It says nothing about the network. */
const [descriptorPauseMs, mostDescriptorPauses] = [100, 300];

export interface Sockets extends Transport {
  /** Closes idle connections. Call it if an answer proves to be another server's: they may lead to that server for good. */
  forget(): void;
}

/**
 * If the server has closed an idle connection, the request is sent again over another, unless it is to be sent once.
 * Redirects are not followed, so nothing is ever sent to another origin.
 * @param origin scheme, host and port
 * @param env may name a proxy (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY)
 * @throws UsageError if others could read the traffic, or if the proxy setting is invalid
 */
export function openSockets(origin: string, env: Readonly<Record<string, string | undefined>>): Sockets {
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
          if (isPage(response)) connection.destroy();
          else pool.give(route, connection);
          return response;
        } catch (error) {
          signal?.throwIfAborted();
          if (wasReused && isCut(error) && !request.isSentOnce) continue;
          if (isOutOfDescriptors(error) && pauses++ < mostDescriptorPauses) {
            await delay(descriptorPauseMs);
            continue;
          }
          throw failureOfConnection(origin, error as Error);
        }
      }
    },
    forget: () => void pool.closeIdle(),
    async close() {
      pool.close();
    },
  };
}

/** The API and Cognito answer with JSON or without content. Other answers come from a sign-in page, and the connection leads to it for good. */
function isPage({ status, text }: HttpResponse): boolean {
  return !text.startsWith("{") && (status >= 300 || text !== "");
}

/** How a request fails on an idle connection that the server has closed. */
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

const cachedLines = new WeakMap<readonly string[], string>();

/** Thousands of calls share the same headers. */
function linesOf(headers: readonly string[]): string {
  let lines = cachedLines.get(headers);
  if (lines !== undefined) return lines;
  lines = "";
  for (let at = 0; at + 1 < headers.length; at += 2) lines += headerLine(headers[at] ?? "", headers[at + 1] ?? "");
  cachedLines.set(headers, lines);
  return lines;
}
