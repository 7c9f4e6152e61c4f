// The local API Gateway: serverless-offline with the real routes, and an HTTP API's authorizer and responses.
import type { IncomingMessage } from "node:http";
import { finished } from "node:stream/promises";
import ServerlessOffline, { type HapiRequest, type HapiToolkit } from "serverless-offline";
import type { ApiTemplate } from "./api-template.ts";
import { host, type Listening } from "./listen.ts";
import { offlineOptions, offlineService } from "./offline-service.ts";
import { type PageFiles, servePage } from "./serve-page.ts";
import { dropOverrides, hasRepeatedHeader, passClaims } from "./trusted-headers.ts";
import type { VerifyToken } from "./verify-token.ts";

/** An HTTP API's own messages, in place of serverless-offline's and hapi's. */
const gatewayMessages: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  413: "Request Entity Too Large",
};

export async function startGateway(
  api: ApiTemplate,
  folder: string,
  port: number,
  { verifyToken, page, onBug }: { verifyToken: VerifyToken; page: PageFiles; onBug: (error: unknown) => void },
): Promise<Listening> {
  const log = { debug() {}, info() {}, notice() {}, verbose() {}, warning() {}, error: onBug };
  const options = { ...offlineOptions, httpPort: port };
  const offline = new ServerlessOffline(offlineService(api, folder), options, { log, progress: undefined }).internals();
  offline.mergeOptions();
  const { lambdas, httpApiEvents } = offline.getEvents();
  await offline.createLambda(lambdas, true);
  await offline.createHttp(httpApiEvents, true);
  const server = offline.getApiGatewayServer();
  const open = httpApiEvents.filter(({ http }) => !http.authorizer).map(({ http }) => hapiRouteOf(http.routeKey));

  /** Requests that need no function: for the page's files, or refused at once. */
  const answered = new WeakSet<HapiRequest>();
  server.ext("onRequest", async (request, h) => {
    dropOverrides(request);
    const early = hasRepeatedHeader(request) ? answer(h, 400).takeover() : await servePage(page, request, h);
    if (early) answered.add(request);
    // hapi would answer HEAD by the route of GET. An HTTP API's `GET /config` is for GET only, so this takes a method that no route names.
    else if (request.method === "head") request.setMethod("trace");
    return early ?? h.continue;
  });
  server.ext("onPreAuth", async (request, h) => {
    const { method, path } = request.route;
    if (path === "/{p*}" || open.includes(`${method} ${path}`)) return h.continue;
    const token = /^(?:Bearer )?(\S+)$/.exec(request.headers.authorization ?? "")?.[1];
    try {
      passClaims(request, await verifyToken(token ?? ""));
      return h.continue;
    } catch {
      return answer(h, 401).header("www-authenticate", "Bearer").takeover();
    }
  });
  server.ext("onPreHandler", (request, h) => {
    // An HTTP API passes the body as text. serverless-offline would parse JSON, and pass a number if the body is `0`.
    request.mime = "text/plain";
    return h.continue;
  });
  server.ext("onPreResponse", async (request, h) => {
    await readRest(request.raw.req);
    if (request.method === "options" || answered.has(request)) return h.continue;
    if (request.route.path === "/{p*}") return answer(h, 404);
    const { isBoom, output, source } = request.response;
    if (isBoom) return answer(h, output?.statusCode ?? 500);
    return hasThrown(source) ? answer(h, 500) : h.continue;
  });
  await server.start();
  return {
    port: server.info.port,
    url: `http://${host}:${server.info.port}`,
    stop: () => server.stop({ timeout: 1000 }),
  };
}

/** hapi would close the connection of a client that is still sending, which might then never see its answer. A gateway reads on. */
async function readRest(request: IncomingMessage): Promise<void> {
  if (request.complete) return;
  request.resume();
  await finished(request, { signal: AbortSignal.timeout(integrationTimeoutMs) }).catch(() => undefined);
}

/** Of an HTTP API. */
const integrationTimeoutMs = 30_000;

function answer(h: HapiToolkit, status: number) {
  return h.response({ message: gatewayMessages[status] ?? "Internal Server Error" }).code(status);
}

/** Converts an HTTP API's route to hapi's notation: `ANY /tickets/{proxy+}` to `* /tickets/{proxy*}`. */
function hapiRouteOf(routeKey: string): string {
  const [method = "", path = ""] = routeKey.split(" ");
  return `${method === "ANY" ? "*" : method.toLowerCase()} ${path.replace("+}", "*}")}`;
}

/** Whether the function threw. serverless-offline returns details; the gateway does not. */
function hasThrown(source: unknown): boolean {
  return typeof source === "string" && source.startsWith('{"errorMessage":') && source.includes('"errorType":');
}
