import { createServer, request as forward } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { openSockets } from "../../../cli/http/open-sockets.ts";
import type { HttpRequest, Transport } from "../../../cli/http/transport.ts";
import { answerJson, serveHttp } from "../../support/http-server.ts";
import { listen } from "../../support/listen.ts";
import { serveRaw } from "../../support/raw-server.ts";

let transport: Transport | undefined;
afterEach(() => transport?.close());
const open = (origin: string, env = {}) => (transport = openSockets(origin, env));

const call: HttpRequest = {
  method: "POST",
  path: "/x?y=1",
  headers: ["accept", "application/json"],
  body: '{"a":"ภาพ"}',
};
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

describe("a call over kept-alive sockets", () => {
  it("sends method, path, headers and body, and returns status, headers and text", async () => {
    await using server = await serveHttp((_, response) => answerJson(response, 201, { b: "คำ" }, { "X-Id": "7" }));
    const answer = await open(server.origin).send(call);
    expect(answer).toMatchObject({ status: 201, headers: { "x-id": "7" }, text: '{"b":"คำ"}' });
    expect(server.asked[0]).toMatchObject({ method: "POST", url: "/x?y=1", body: call.body });
    expect(server.asked[0]?.headers).toMatchObject({ accept: "application/json", host: server.origin.slice(7) });
  });

  it("returns a long answer completely, in chunks or not", async () => {
    const long = "x".repeat(3_000_000);
    await using server = await serveHttp((_, response, n) =>
      n === 1 ? response.end(long) : response.writeHead(200, { "content-length": long.length }).end(long),
    );
    const { send } = open(server.origin);
    expect((await send(call)).text).toBe(long);
    expect((await send(call)).text).toBe(long);
  });

  it("is sent once if it says so, even if its connection had carried others", async () => {
    let asked = 0;
    await using server = await serveHttp((_, response) => {
      if (++asked === 1) answerJson(response, 200, {});
      else response.destroy();
    });
    const { send } = open(server.origin);
    await send(call);
    await expect(send({ ...call, isSentOnce: true })).rejects.toMatchObject({ code: "ECONNRESET", isUnsent: false });
    expect(asked).toBe(2);
  });

  it("was never sent if no connection could be opened, whatever the reason", async () => {
    await using silent = await serveRaw((socket) => socket.resetAndDestroy());
    const refused = open(silent.origin.replace("http:", "https:")).send(call);
    await expect(refused).rejects.toMatchObject({ status: undefined, isTransient: true, isUnsent: true });
  });

  it("is sent again if its idle connection was closed meanwhile", async () => {
    let connections = 0;
    await using server = await serveRaw((socket) => {
      connections++;
      let calls = 0;
      // Answers one call, then closes the connection.
      socket.on("data", () => (++calls === 1 ? socket.write(ok) : socket.destroy()));
    });
    const { send } = open(server.origin);
    expect(await send(call)).toMatchObject({ status: 200 });
    expect(await send(call)).toMatchObject({ status: 200 });
    expect(connections).toBe(2);
  });

  it.each([
    ["a page", 200, {}, "<html>Sign in</html>"],
    ["a page as a refusal", 403, {}, "<html>Sign in</html>"],
    ["a redirect", 302, { location: "http://127.0.0.1/" }, ""],
    ["a refusal without a body", 511, {}, ""],
  ])("that another server answers with %s leaves no connection to that server", async (_, status, headers, text) => {
    await using server = await serveHttp((_, response) => response.writeHead(status, headers).end(text));
    const { send } = open(server.origin);
    for (let n = 0; n < 2; n++) expect(await send(call)).toMatchObject({ status, text });
    expect(server.connections()).toBe(2);
  });

  it("answered with JSON or without content reuses its connection", async () => {
    await using server = await serveHttp((_, response, n) =>
      n === 2 ? response.writeHead(204).end() : answerJson(response, n === 1 ? 200 : 503, {}),
    );
    const { send } = open(server.origin);
    for (let n = 0; n < 4; n++) await send(call);
    expect(server.connections()).toBe(1);
  });

  it("is not sent again if a new connection is cut", async () => {
    let connections = 0;
    await using server = await serveRaw((socket) => {
      connections++;
      socket.on("data", () => socket.destroy());
    });
    await expect(open(server.origin).send(call)).rejects.toMatchObject({ code: "ECONNRESET", isTransient: true });
    expect(connections).toBe(1);
  });

  it.each(["while it waits for its answer", "before it is sent"])("ends with the signal's reason %s", async (when) => {
    const stop = new AbortController();
    const reason = new Error("stopped");
    await using server = await serveRaw((socket) => socket.on("data", () => stop.abort(reason)));
    if (when === "before it is sent") stop.abort(reason);
    await expect(open(server.origin).send({ ...call, signal: stop.signal })).rejects.toBe(reason);
  });

  it("goes through the environment's proxy with its whole URL", async () => {
    await using server = await serveHttp((_, response) => answerJson(response, 200, {}));
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? "");
      const { hostname, port, pathname, search } = new URL(request.url ?? "");
      const { method, headers } = request;
      request.pipe(
        forward({ hostname, port, path: pathname + search, method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        }),
      );
    });
    await using listening = await listen(proxy);
    const answer = await open(server.origin, { http_proxy: listening.origin }).send(call);
    expect(answer.status).toBe(200);
    expect(asked).toEqual([`${server.origin}/x?y=1`]);
  });

  it("refuses a line break in a header", async () => {
    await using server = await serveHttp((_, response) => answerJson(response, 200, {}));
    const send = open(server.origin).send({ ...call, headers: ["x", "1\r\ny: 2"] });
    await expect(send).rejects.toThrow(/cannot be sent/);
  });
});
