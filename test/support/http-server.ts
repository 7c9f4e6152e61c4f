// A test's own HTTP server on 127.0.0.1: it answers as the test decides, and records its requests.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Asked {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface HttpServer extends AsyncDisposable {
  origin: string;
  asked: Asked[];
  connections(): number;
}

/** @param answer writes the whole answer, destroys the socket, or does nothing for ever */
export async function serveHttp(
  answer: (asked: Asked, response: ServerResponse, n: number) => void,
): Promise<HttpServer> {
  const asked: Asked[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return; // its client has gone
    const one = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
    answer(one, response, asked.push(one));
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
