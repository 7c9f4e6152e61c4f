import { describe, expect, it } from "vitest";
import { MalformedResponseError } from "../../../cli/http/read-head.ts";
import { createResponseReader, type HttpResponse } from "../../../cli/http/read-response.ts";

/** Reads a response from pieces of this many bytes; undefined if it does not end with them. */
function read(text: string, pieceBytes = text.length, closes = false): HttpResponse | undefined {
  const reader = createResponseReader();
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = Buffer.from(bytes.subarray(at, at + pieceBytes));
    const response = reader.push(piece);
    piece.fill("?"); // the next read comes into the same buffer
    if (response) return response;
  }
  return closes ? reader.end() : undefined;
}

const error = "<Error><Code>SlowDown</Code></Error>";
const responses: [row: string, text: string, status: number, body: string][] = [
  ["without a body", 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: "x"\r\n\r\n', 200, ""],
  ["with a length", `HTTP/1.1 503 Slow Down\r\ncontent-length: ${error.length}\r\n\r\n${error}`, 503, error],
  [
    "in chunks",
    `HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<Erro\r\n1f;name=value\r\n${error.slice(5)}\r\n0\r\n\r\n`,
    400,
    error,
  ],
  [
    "in chunks with trailers",
    "HTTP/1.1 500 x\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n0\r\nX-Trailer: 1\r\nX-Another: 2\r\n\r\n",
    500,
    "ab",
  ],
  [
    "after interim responses",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
    204,
    "",
  ],
  ["without a reason phrase", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, ""],
];

describe("a response", () => {
  it.each(responses)("%s is read from pieces of every size", (_row, text, status, body) => {
    for (let pieceBytes = 1; pieceBytes <= text.length; pieceBytes++) {
      expect(read(text, pieceBytes), `pieces of ${pieceBytes}`).toMatchObject({ status, text: body, keepsAlive: true });
    }
  });

  it.each(responses)("%s is not complete before its last byte", (_row, text) => {
    expect(read(text.slice(0, -1))).toBeUndefined();
    expect(read(text.slice(0, -1), 7, true)).toBeUndefined();
  });

  it("without a length ends with the connection, which is not reused", () => {
    const response = read(`HTTP/1.1 502 Bad Gateway\r\n\r\n${error}`, 10, true);
    expect(response).toMatchObject({ status: 502, text: error, keepsAlive: false });
  });

  it("has trimmed headers in lower case", () => {
    const response = read("HTTP/1.1 503 x\r\nRetry-After:\t 7 \r\nno colon\r\nContent-Length: 0\r\n\r\n");
    expect(response?.headers["retry-after"]).toBe("7");
  });

  it.each([
    ["says close", "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n"],
    ["is HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"],
    ["is followed by bytes nobody asked for", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n"],
  ])("that %s closes its connection", (_row, text) => {
    expect(read(text)).toMatchObject({ status: 200, keepsAlive: false });
  });

  it("keeps 64 KiB of a long body", () => {
    const response = read(`HTTP/1.1 500 x\r\nContent-Length: 100000\r\n\r\n${"x".repeat(100_000)}`, 16_384);
    expect(response?.text.length).toBe(65_536);
  });
});

describe("a refusal that is longer than any answer", () => {
  const page = "<html>".repeat(50_000);
  const head = "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n";
  it.each([
    ["by its length", `${head}Content-Length: ${page.length}\r\n\r\n<html>`, 0],
    ["in one chunk", `${head}Transfer-Encoding: chunked\r\n\r\n${page.length.toString(16)}\r\n<html>`, 0],
    ["without a length", `${head}\r\n${page}`, 65_536],
  ])("%s is known by its status and truncated, and its connection is not reused", (_, text, keptBytes) => {
    const response = read(text, 16_384);
    expect(response).toMatchObject({ status: 503, keepsAlive: false, headers: { "retry-after": "7" } });
    expect(response?.text).toHaveLength(keptBytes);
  });
});

describe("an invalid response is refused", () => {
  it.each([
    ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n"],
    ["a status that is no number", "HTTP/1.1 abc OK\r\n\r\n"],
    ["an empty head", "\r\n\r\n"],
    ["a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"],
    ["a length in two words", "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n"],
    ["a chunk's size that is no number", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    ["a chunk's size below zero", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n"],
    ["a head without an end", `HTTP/1.1 200 OK\r\n${"x".repeat(70_000)}`],
    ["a body without an end", `HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n${"x".repeat(2_000_000)}`],
    [
      "a chunk without an end",
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n${"x".repeat(2_000_000)}`,
    ],
  ])("%s", (_row, text) => {
    expect(() => read(text, 65_536)).toThrow(MalformedResponseError);
  });
});
