// Protects local servers without passwords from web pages that the user opens: browsers send the page's origin, and the host name, which
// an attacker's DNS may point here.
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";

/** This machine's names, as browsers and our own clients send them. */
const ownHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * Answers 403 to requests from web pages, except pages served here on `port`, and to requests for other hosts. All others reach the
 * server unchanged.
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
  if (origin === undefined) return true; // not a browser, or a request whose response the page cannot read
  const [, host = ""] = /^http:\/\/(.+)$/.exec(origin) ?? [];
  return port !== undefined && ownHost.test(host) && host.endsWith(`:${port}`);
}
