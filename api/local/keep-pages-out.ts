// What has no password of its own on this machine, and must not be for every page that its user opens: a browser names the page
// that asks, and a name that was made to lead here.
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";

/** As a browser and as our own clients name this machine. */
const ownHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * 403 for what comes from a web page, unless that was served here on `port`, and for what asks for another host. All else reaches the
 * server as it was.
 */
export function keepPagesOut<Kept extends Server>(server: Kept, { port }: { port?: number } = {}): Kept {
  const listeners = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const isOurs = ownHost.test(request.headers.host ?? "") && isOwnPage(request.headers.origin, port);
    if (!isOurs) return void response.writeHead(403, { connection: "close" }).end();
    for (const serve of listeners) serve.call(server, request, response);
  });
  return server;
}

function isOwnPage(origin: string | undefined, port: number | undefined): boolean {
  if (origin === undefined) return true; // no browser, or none that would hand over the answer
  const [, host = ""] = /^http:\/\/(.+)$/.exec(origin) ?? [];
  return port !== undefined && ownHost.test(host) && host.endsWith(`:${port}`);
}
