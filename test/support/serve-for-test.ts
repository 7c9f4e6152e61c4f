// An HTTP server that ends with its test.
import { createServer, type RequestListener } from "node:http";
import { onTestFinished } from "vitest";
import { listen } from "./listen.ts";

/** @returns its origin */
export async function serveForTest(answer: RequestListener): Promise<string> {
  const server = await listen(createServer(answer));
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server.origin;
}
