// A test's own HTTP server on 127.0.0.1: it answers as the test decides, and records its requests.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Listening, listen } from "./listen.ts";

export interface Asked {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface HttpServer extends Listening {
  asked: Asked[];
}

/** @param answer writes the whole answer, destroys the socket, or does nothing for ever */
export async function serveHttp(
  answer: (asked: Asked, response: ServerResponse, n: number) => void,
): Promise<HttpServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return; // its client has gone
    const one = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
    answer(one, response, asked.push(one));
  });
  return { asked, ...(await listen(server)) };
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
