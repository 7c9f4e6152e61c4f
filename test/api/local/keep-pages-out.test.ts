import { createServer, request } from "node:http";
import { afterEach, beforeEach, expect, it } from "vitest";
import { keepPagesOut } from "../../../api/local/keep-pages-out.ts";
import { type Listening, listen } from "../../support/listen.ts";

let server: Listening;
let served: number;
beforeEach(async () => {
  served = 0;
  const guarded = createServer((_, response) => {
    served++;
    response.end("served");
  });
  server = await listen(keepPagesOut(guarded, { port: 4000 }));
});
afterEach(() => server[Symbol.asyncDispose]());

function statusOf(method: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port: server.port, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

it.each([
  ["a program", {}],
  ["a program that says localhost", { host: "localhost:1" }],
  ["the page that is served here", { origin: "http://127.0.0.1:4000" }],
  ["the same page by its other name", { origin: "http://localhost:4000" }],
])("serves %s", async (_, headers) => {
  for (const method of ["GET", "POST", "OPTIONS"]) expect(await statusOf(method, headers as never)).toBe(200);
  expect(served).toBe(3);
});

it.each([
  ["a page of another server", { origin: "https://photos.example.com" }],
  ["a page of another port", { origin: "http://127.0.0.1:4001" }],
  ["a page whose port only has the same ending", { origin: "http://127.0.0.1:14000" }],
  ["a page whose host only has the same beginning", { origin: "http://127.0.0.1.example.com:4000" }],
  ["a page with an opaque origin", { origin: "null" }],
  ["a file", { origin: "file://" }],
  ["a foreign name that resolves to this machine", { host: "photos.example.com" }],
  ["such a name with our own page's origin", { host: "photos.example.com:4000", origin: "http://127.0.0.1:4000" }],
])("refuses %s and its preflight before the server sees them", async (_, headers) => {
  for (const method of ["GET", "POST", "OPTIONS"]) expect(await statusOf(method, headers as never)).toBe(403);
  expect(served).toBe(0);
});
