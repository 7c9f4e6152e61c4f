import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConnectionPool } from "../../../../cli/http/connection-pool.ts";
import type { Pace } from "../../../../cli/http/exchange.ts";
import { Stoppables } from "../../../../cli/http/stoppable.ts";
import type { PhotoBody } from "../../../../cli/upload/worker/photo-body.ts";
import { type PutRequest, putPhoto } from "../../../../cli/upload/worker/put-photo.ts";
import { serveHttp } from "../../../support/http-server.ts";
import { serveRaw } from "../../../support/raw-server.ts";

let pool: ConnectionPool;
let stoppables: Stoppables;
let progress: number;
let closed: number;
beforeEach(() => {
  pool = new ConnectionPool();
  stoppables = new Stoppables();
  progress = closed = 0;
});
afterEach(() => pool.close());

const fastPace: Pace = { chunkBytes: () => 64 * 1024, delayMs: () => 0, onWritten: () => {} };

function bodyOf(bytes: Buffer): PhotoBody {
  let at = 0;
  return {
    sizeBytes: bytes.length,
    next(most) {
      const piece = bytes.subarray(at, at + most);
      at += piece.length;
      return piece;
    },
    close: () => closed++,
  };
}

function put(origin: string, bytes = Buffer.from("photo"), request: Partial<PutRequest> = {}, pace = fastPace) {
  return putPhoto(
    { url: `${origin}/a%20b.jpg?X-Amz-Signature=1`, headers: {}, stallMs: 60_000, ...request },
    () => bodyOf(bytes),
    { pool, pace, stoppables, onProgress: (count) => (progress += count) },
  );
}

/** A server that gives the same answer to every request as soon as its head has arrived. */
const answering = (text: string) => serveRaw((socket) => socket.on("data", () => socket.write(text)));

describe("a put", () => {
  it("sends the bytes, the given headers, and the length", async () => {
    await using store = await serveHttp((_asked, response) => response.end());
    const headers = {
      "Content-Type": "image/jpeg",
      "x-amz-meta-title": "a b",
      Host: "elsewhere",
      "content-length": "7",
    };
    expect(await put(store.origin, Buffer.from("photo"), { headers })).toMatchObject({ kind: "answered", status: 200 });
    expect(store.asked).toMatchObject([
      {
        method: "PUT",
        url: "/a%20b.jpg?X-Amz-Signature=1",
        body: "photo",
        headers: {
          "content-type": "image/jpeg",
          "x-amz-meta-title": "a b",
          "content-length": "5",
          host: store.origin.slice("http://".length),
        },
      },
    ]);
    expect({ progress, closed }).toEqual({ progress: 5, closed: 1 });
  });

  it("is paced by the bytes sent, also if a slab has fewer than the pace allows", async () => {
    await using store = await serveHttp((_asked, response) => response.end());
    const bytes = Buffer.alloc(600_000);
    const body = bodyOf(bytes);
    const inSlabs: PhotoBody = { ...body, next: (most) => body.next(Math.min(most, 256 * 1024)) };
    const paced: number[] = [];
    const pace: Pace = { ...fastPace, chunkBytes: () => 512 * 1024, delayMs: (count) => paced.push(count) };
    const surroundings = { pool, pace, stoppables, onProgress: () => {} };
    const result = await putPhoto(
      { url: `${store.origin}/a`, headers: {}, stallMs: 60_000 },
      () => inSlabs,
      surroundings,
    );
    expect(result).toMatchObject({ status: 200 });
    expect(paced).toEqual([262_144, 262_144, 75_712]);
  });

  it("sends many slabs completely and in order", async () => {
    const bytes = Buffer.alloc(3_000_000, "0123456789");
    await using store = await serveHttp(({ body }, response) =>
      response.writeHead(body === bytes.toString() ? 200 : 400).end(),
    );
    expect(await put(store.origin, bytes)).toMatchObject({ status: 200 });
    expect(progress).toBe(3_000_000);
  });

  it("reuses the previous put's connection", async () => {
    await using store = await serveHttp((_asked, response) => response.end());
    for (let n = 0; n < 5; n++) await put(store.origin);
    expect(store.connections()).toBe(1);
  });

  it.each([400, 401, 405, 407, 409, 412, 451])("answered with %i and a page counts as unanswered", async (status) => {
    await using page = await serveHttp((_asked, response) => response.writeHead(status).end("<html>Blocked</html>"));
    expect(await put(page.origin)).toMatchObject({ kind: "unanswered", code: "not_the_store" });
  });

  it.each([408, 413, 429, 500, 502, 503])("answered with %i and a page counts as answered", async (status) => {
    await using page = await serveHttp((_asked, response) => response.writeHead(status).end("<html>Blocked</html>"));
    expect(await put(page.origin)).toMatchObject({ kind: "answered", status });
  });

  it.each([200, 302, 400, 403, 412, 451])(
    "answered with %i and a page of any length counts as unanswered",
    async (status) => {
      const text = "<html>".repeat(50_000);
      const headers = { "content-length": text.length };
      await using page = await serveHttp((_asked, response, n) =>
        response.writeHead(status, n === 1 ? headers : { connection: "close" }).end(text),
      );
      const results = [await put(page.origin), await put(page.origin)];
      for (const result of results) expect(result).toMatchObject({ kind: "unanswered", code: "not_the_store" });
    },
  );

  it("answered with 200 and an error's code counts as unanswered: nothing says that the photo is stored", async () => {
    const text = "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>";
    await using store = await serveHttp((_asked, response) => response.end(text));
    expect(await put(store.origin)).toMatchObject({ kind: "unanswered", code: "not_the_store" });
  });

  it.each([407, 511])("answered with %i and no page counts as unanswered", async (status) => {
    await using network = await serveHttp((_asked, response) => response.writeHead(status).end());
    expect(await put(network.origin)).toMatchObject({ kind: "unanswered", code: "not_the_store" });
  });

  it("answered by a sign-in page counts as unanswered, and its connection is not reused", async () => {
    await using page = await serveHttp((_asked, response) => response.end("<html>Sign in</html>"));
    for (let n = 0; n < 2; n++) {
      expect(await put(page.origin)).toMatchObject({ kind: "unanswered", code: "not_the_store", isStale: false });
    }
    expect(page.connections()).toBe(2);
  });

  it("gets its own connection while another put is active", async () => {
    await using store = await serveHttp((_asked, response) => response.end());
    await Promise.all([put(store.origin), put(store.origin)]);
    expect(store.connections()).toBe(2);
  });

  it("opens another connection after `Connection: close` or unsolicited bytes", async () => {
    await using closing = await serveHttp((_asked, response) => response.writeHead(200, { connection: "close" }).end());
    await put(closing.origin);
    await put(closing.origin);
    expect(closing.connections()).toBe(2);
    await using chatty = await answering(
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
    );
    expect([await put(chatty.origin), await put(chatty.origin)]).toMatchObject([{ status: 200 }, { status: 200 }]);
  });

  it("takes an answer that comes before everything is sent, and closes the connection", async () => {
    await using store = await serveRaw((socket) => {
      socket.once("data", () => {
        socket.pause();
        socket.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      });
    });
    const bytes = Buffer.alloc(20_000_000);
    expect(await put(store.origin, bytes)).toMatchObject({ kind: "answered", status: 403 });
    expect(progress).toBeLessThan(bytes.length);
    await put(store.origin, bytes);
    expect(store.connections()).toBe(2);
    expect(closed).toBe(2);
  });

  it("skips interim answers, and takes one that ends with the connection", async () => {
    await using store = await serveRaw((socket) => {
      socket.once("data", () =>
        socket.end("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad\r\n\r\n<Error><Code>BadDigest</Code></Error>"),
      );
    });
    expect(await put(store.origin)).toMatchObject({ kind: "answered", status: 400, code: "BadDigest" });
  });

  it("reports the store's error code, message and Retry-After", async () => {
    await using store = await serveHttp((_asked, response) =>
      response
        .writeHead(503, { "retry-after": "3" })
        .end("<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>"),
    );
    expect(await put(store.origin)).toMatchObject({
      kind: "answered",
      status: 503,
      code: "SlowDown",
      message: "Reduce your rate.",
      retryAfterMs: 3_000,
    });
  });
});

describe("a put without an answer", () => {
  const unanswered = (code: string) => ({ kind: "unanswered", code });

  it("reports a refused connection", async () => {
    const store = await serveRaw(() => {});
    await store[Symbol.asyncDispose]();
    expect(await put(store.origin)).toMatchObject(unanswered("ECONNREFUSED"));
    expect(closed).toBe(1);
  });

  it("reports a connection that was reset, or closed without an answer", async () => {
    await using resetting = await serveRaw((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect(await put(resetting.origin)).toMatchObject(unanswered("ECONNRESET"));
    await using ending = await serveRaw((socket) => socket.once("data", () => socket.end()));
    expect(await put(ending.origin)).toMatchObject(unanswered("ECONNRESET"));
  });

  it("reports that no byte moved for too long", async () => {
    await using store = await serveRaw((socket) => socket.resume());
    expect(await put(store.origin, Buffer.from("photo"), { stallMs: 30 })).toMatchObject(unanswered("stalled"));
  });

  it("reports that the bytes were not accepted for too long", async () => {
    await using store = await serveRaw((socket) => socket.pause());
    const result = await put(store.origin, Buffer.alloc(20_000_000), { stallMs: 60 });
    expect(result).toMatchObject(unanswered("stalled"));
  });

  it("does not count as stalled while the rate limit makes it wait", async () => {
    await using store = await serveHttp((_asked, response) => response.end());
    const slowPace: Pace = { chunkBytes: () => 3, delayMs: () => 1_500, onWritten: () => {} };
    expect(await put(store.origin, Buffer.from("photo"), { stallMs: 1_000 }, slowPace)).toMatchObject({ status: 200 });
  });

  it.each([
    ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n"],
    ["a head that does not end", `HTTP/1.1 200 OK\r\n${"x".repeat(200_000)}`],
    ["invalid chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"],
  ])("reports that the server speaks %s", async (_row, text) => {
    await using store = await answering(text);
    expect(await put(store.origin)).toMatchObject(unanswered("malformed"));
  });

  it("reports a truncated handshake, and does not blame the file", async () => {
    await using store = await serveRaw((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect(await put(`https://127.0.0.1:${store.port}`)).toMatchObject(unanswered("ECONNRESET"));
  });

  it.each([
    ["to another machine", "http://photos.invalid", undefined],
    ["to this one through another machine", "http://127.0.0.1:9", "http://proxy.invalid:1"],
  ])(
    "does not send a photo %s if others could read it and its URL, and does not open its file",
    async (_, origin, proxy) => {
      let opened = 0;
      const openBody = () => bodyOf(Buffer.alloc(++opened));
      const surroundings = { pool, pace: fastPace, stoppables, onProgress: () => {} };
      const request = { url: `${origin}/a.jpg?X-Amz-Signature=1`, headers: {}, stallMs: 1_000, proxy };
      expect(await putPhoto(request, openBody, surroundings)).toEqual({
        kind: "unsendable",
        code: "bad_answer",
        message: "initiate answered with an address that is not encrypted",
      });
      expect(opened).toBe(0);
    },
  );

  it("ends at once if the worker is stopped while its connection is being opened", async () => {
    await using store = await serveRaw(() => stoppables.stop());
    expect(await put(`https://127.0.0.1:${store.port}`)).toMatchObject(unanswered("aborted"));
  });

  it("does not start once the worker is stopped", async () => {
    stoppables.stop();
    await using store = await serveHttp((_asked, response) => response.end());
    expect(await put(store.origin)).toMatchObject(unanswered("aborted"));
    expect(store.asked).toEqual([]);
  });
});

describe("a put with an invalid answer of initiate is not sent", () => {
  it.each([
    ["a header over two lines", { url: "http://127.0.0.1:1/", headers: { title: "a\r\nHost: b" } }],
    ["a header that is not ASCII", { url: "http://127.0.0.1:1/", headers: { title: "ä" } }],
    ["a URL over two lines", { url: "http://127.0.0.1:1/\r\nX: y", headers: {} }],
    ["another kind of URL", { url: "file:///etc/passwd", headers: {} }],
  ])("%s", async (_row, request) => {
    await using store = await serveHttp((_asked, response) => response.end());
    const url = request.url.replace("http://127.0.0.1:1", store.origin);
    expect(await put(store.origin, Buffer.from("photo"), { ...request, url })).toMatchObject({
      kind: "unsendable",
      code: "bad_answer",
    });
    expect(store.asked).toEqual([]);
  });
});
