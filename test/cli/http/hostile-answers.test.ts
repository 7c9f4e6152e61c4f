// What a hostile server can do to a client that waits for its answer.
import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { RequestError } from "../../../cli/errors.ts";
import { openSockets } from "../../../cli/http/open-sockets.ts";
import type { HttpRequest, Transport } from "../../../cli/http/transport.ts";
import { serveRaw } from "../../support/raw-server.ts";

let transport: Transport | undefined;
afterEach(() => transport?.close());

const call: HttpRequest = { method: "GET", path: "/config", headers: [], maxAnswerBytes: 64 * 1024 };
const ok = "HTTP/1.1 200 OK\r\n";

/** The result of a call to a server that misbehaves from the first request on. */
async function against(manner: (socket: Socket) => void, request: Partial<HttpRequest> = {}) {
  await using server = await serveRaw((socket) => {
    socket.once("data", () => manner(socket));
  });
  transport = openSockets(server.origin, {});
  const before = process.memoryUsage().arrayBuffers;
  const answer = await transport.send({ ...call, timeoutMs: 20_000, ...request }).catch((error: RequestError) => error);
  return { answer, grownBytes: process.memoryUsage().arrayBuffers - before };
}

/** Repeats a text until the socket is closed, as fast as possible or at an interval. */
function endlessly(text: string, everyMs?: number): (socket: Socket) => void {
  return (socket) => {
    if (everyMs !== undefined) {
      const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(text)), everyMs);
      return;
    }
    const more = () => {
      if (!socket.destroyed) socket.write(text, () => setImmediate(more));
    };
    more();
  };
}
const first = (head: string, then: (socket: Socket) => void) => (socket: Socket) => {
  socket.write(head);
  then(socket);
};
const many = "x".repeat(16_384);

describe("an answer without an end", () => {
  it.each<[row: string, manner: (socket: Socket) => void, code: RegExp]>([
    ["of interim responses", endlessly("HTTP/1.1 100 Continue\r\n\r\n"), /^malformed$/],
    ["of interim responses, one after the other", endlessly("HTTP/1.1 103 x\r\n\r\n", 20), /^(late|malformed)$/],
    ["of headers", first(ok, endlessly(`X-A: ${many}\r\n`)), /^malformed$/],
    ["of one header", first(`${ok}X: `, endlessly(many)), /^malformed$/],
    ["of headers that drip", first(ok, endlessly("X: 1\r\n", 20)), /^late$/],
    ["that drips from its first byte", endlessly("H", 20), /^late$/],
    ["of a body without a length", first(`${ok}\r\n`, endlessly(many)), /^answer_too_long$/],
    ["of a body with a huge length", first(`${ok}Content-Length: 99999999999\r\n\r\n`, endlessly(many)), /too_long$/],
    ["of chunks", first(`${ok}Transfer-Encoding: chunked\r\n\r\n`, endlessly(`4000\r\n${many}\r\n`)), /too_long$/],
    ["of chunks of one byte", first(`${ok}Transfer-Encoding: chunked\r\n\r\n`, endlessly("1\r\nx\r\n", 5)), /^late$/],
    ["of one chunk's size", first(`${ok}Transfer-Encoding: chunked\r\n\r\n`, endlessly("0".repeat(500))), /malformed/],
    ["of one chunk's extension", first(`${ok}Transfer-Encoding: chunked\r\n\r\n1;`, endlessly(many)), /malformed/],
    [
      "of trailers",
      first(`${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n`, endlessly(`T: ${"x".repeat(99)}\r\n`)),
      /malformed/,
    ],
    ["of blanks in a body", first(`${ok}Content-Length: 60000\r\n\r\n{`, endlessly(" ", 20)), /^late$/],
    ["that never begins", () => {}, /^(stalled|late)$/],
  ])("%s is refused in time and with little memory", async (_row, manner, code) => {
    // Only endings by the clock wait for it: the others may take long on a busy machine.
    const timeoutMs = /late/.test(code.source) ? 300 : 20_000;
    const { answer, grownBytes } = await against(manner, { timeoutMs });
    expect(answer).toMatchObject({ name: "RequestError", code: expect.stringMatching(code), status: undefined });
    expect(grownBytes).toBeLessThan(20_000_000);
  });
});

describe("an answer of ambiguous length", () => {
  it.each([
    ["with two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x"],
    ["with a list of lengths", "Content-Length: 2, 2\r\n\r\n{}"],
    ["with a length below zero", "Content-Length: -1\r\n\r\n{}"],
    ["with a length in hexadecimal", "Content-Length: 0x2\r\n\r\n{}"],
    ["with a length of a sign", "Content-Length: +2\r\n\r\n{}"],
    ["in a coding that was not asked for", "Transfer-Encoding: gzip, chunked\r\n\r\n"],
    ["in chunks that are chunked again", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"],
    ["with a chunk that is longer than it says", "Transfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n0\r\n\r\n"],
  ])("%s is refused", async (_row, rest) => {
    const { answer } = await against((socket) => socket.write(ok + rest));
    expect(answer).toMatchObject({ code: "malformed" });
  });

  it.each([
    ["the same length twice", "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"],
    ["a length beside chunks", "Content-Length: 90\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"],
    ["more bytes than its length", "Content-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"],
  ])("with %s is accepted, but its connection is not reused", async (_row, rest) => {
    let connections = 0;
    await using server = await serveRaw((socket) => {
      connections++;
      socket.on("data", () => socket.write(ok + rest));
    });
    transport = openSockets(server.origin, {});
    expect(await transport.send(call)).toMatchObject({ status: 200, text: "{}" });
    expect(await transport.send(call)).toMatchObject({ status: 200, text: "{}" });
    expect(connections).toBe(2);
  });

  it.each(["Content-Length: 9\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n9\r\n{}"])(
    "that ends early is not accepted: %j",
    async (rest) => {
      const { answer } = await against((socket) => void socket.end(ok + rest));
      expect(answer).toMatchObject({ code: "ECONNRESET", isTransient: true });
    },
  );
});

it("an answer of the longest kind that arrives slowly is accepted", async () => {
  const body = "x".repeat(500_000);
  const slowly = (socket: Socket) => {
    socket.write(`${ok}Content-Length: ${body.length}\r\n\r\n`);
    let at = 0;
    const timer = setInterval(() => {
      socket.write(body.slice(at, at + 20_000));
      at += 20_000;
      if (at >= body.length) clearInterval(timer);
    }, 100);
  };
  // Longer than the deadline of an answer without a byte.
  const { answer } = await against(slowly, { timeoutMs: 2_000, maxAnswerBytes: body.length });
  expect(answer).toMatchObject({ status: 200, text: body });
});

it("a compressed answer, which was not requested, is not unpacked", async () => {
  const { answer } = await against((socket) =>
    socket.write(`${ok}Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08`),
  );
  expect(answer).toMatchObject({ status: 200 });
  expect(JSON.stringify(answer).length).toBeLessThan(200);
});

it("another protocol, or a switch to one, is not accepted", async () => {
  for (const text of [
    "SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
    "HTTP/1.1 099 x\r\n\r\n",
  ]) {
    const { answer } = await against((socket) => socket.write(text));
    expect(answer).toMatchObject({ code: "malformed" });
  }
});
