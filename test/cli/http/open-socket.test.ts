import {
  createServer as createHttpServer,
  request as forward,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { DEFAULT_CIPHERS, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { proxyAuthorization } from "../../../cli/http/ask-proxy.ts";
import { ConnectionPool } from "../../../cli/http/connection-pool.ts";
import { cheapestFirst, codeOf, openSocket } from "../../../cli/http/open-socket.ts";
import { Stoppables } from "../../../cli/http/stoppable.ts";
import { putPhoto } from "../../../cli/upload/worker/put-photo.ts";
import { serveHttp } from "../../support/http-server.ts";
import { listen } from "../../support/listen.ts";
import { serveRaw } from "../../support/raw-server.ts";
import { selfSignedCertificate } from "../../support/self-signed-certificate.ts";

const certificate = selfSignedCertificate();
let pool: ConnectionPool;
beforeEach(() => {
  pool = new ConnectionPool();
});
afterEach(() => {
  pool.close();
  vi.unstubAllEnvs();
});

/** Connects as if the certificate were trusted; everything before TLS is the same. */
const trustAnybody = () => vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");

function put(url: string, proxy?: string) {
  const surroundings = {
    pool,
    pace: { chunkBytes: () => 65_536, delayMs: () => 0, onWritten: () => {} },
    stoppables: new Stoppables(),
    onProgress: () => {},
  };
  const bytes = Buffer.alloc(300_000, "photo");
  let at = 0;
  const body = {
    sizeBytes: bytes.length,
    next(most: number) {
      const piece = bytes.subarray(at, at + most);
      at += piece.length;
      return piece;
    },
    close: () => {},
  };
  return putPhoto({ url, headers: {}, proxy, stallMs: 60_000 }, () => body, surroundings);
}

async function serveHttps() {
  const lengths: number[] = [];
  const server = createHttpsServer({ ...certificate, honorCipherOrder: false }, async (request, response) => {
    let length = 0;
    for await (const piece of request) length += piece.length;
    lengths.push(length);
    response.end();
  });
  const listening = await listen(server);
  return Object.assign(listening, { origin: `https://127.0.0.1:${listening.port}`, lengths });
}

/** A forward proxy: absolute form for http, CONNECT for https. */
async function serveProxy() {
  const seen: { method: string; url: string; authorization: string | undefined }[] = [];
  const note = ({ method = "", url = "", headers }: IncomingMessage) =>
    seen.push({ method, url, authorization: headers["proxy-authorization"] });
  const server = createHttpServer((request: IncomingMessage, response: ServerResponse) => {
    note(request);
    const onward = forward(request.url ?? "", { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    note(request);
    const [host = "", port] = (request.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\nContent-Length: 99\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  return Object.assign(await listen(server), { seen });
}

describe("a connection over TLS", () => {
  it("carries puts, one after the other", async () => {
    trustAnybody();
    await using store = await serveHttps();
    expect([await put(`${store.origin}/a`), await put(`${store.origin}/b`)]).toMatchObject([
      { status: 200 },
      { status: 200 },
    ]);
    expect(store.lengths).toEqual([300_000, 300_000]);
    expect(store.connections()).toBe(1);
  });

  it("uses the cheapest cipher that both sides allow", async () => {
    trustAnybody();
    await using store = await serveHttps();
    const socket = (await openSocket({ origin: store.origin }, () => {})) as TLSSocket;
    expect(socket.getCipher().name).toBe("TLS_AES_128_GCM_SHA256");
    socket.destroy();
    expect(cheapestFirst(DEFAULT_CIPHERS).split(":").sort()).toEqual(DEFAULT_CIPHERS.split(":").sort());
    expect(cheapestFirst("TLS_AES_256_GCM_SHA384:HIGH")).toBe("TLS_AES_256_GCM_SHA384:HIGH");
  });

  it("is refused if the certificate is not trusted", async () => {
    await using store = await serveHttps();
    expect(await put(`${store.origin}/a`)).toMatchObject({ kind: "unanswered", code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    expect(store.lengths).toEqual([]);
  });

  it("is refused if the server does not speak TLS", async () => {
    await using store = await serveHttp((_asked, response) => response.end());
    expect(await put(`${store.origin.replace("http:", "https:")}/a`)).toMatchObject({ kind: "unanswered" });
  });

  it("is given up if the handshake hangs", async () => {
    await using store = await serveRaw((socket) => socket.resume());
    await expect(openSocket({ origin: `https://127.0.0.1:${store.port}` }, () => {}, 30)).rejects.toMatchObject({
      name: "ConnectionError",
      code: "ETIMEDOUT",
    });
  });
});

describe("through a proxy", () => {
  it("a put to http names the whole URL", async () => {
    await using store = await serveHttp((_asked, response) => response.end());
    await using proxy = await serveProxy();
    const result = await put(`${store.origin}/a?b=c`, `http://ann:p%40ss@127.0.0.1:${proxy.port}`);
    expect(result).toMatchObject({ status: 200 });
    expect(proxy.seen).toEqual([
      { method: "PUT", url: `${store.origin}/a?b=c`, authorization: `Basic ${btoa("ann:p@ss")}` },
    ]);
    expect(store.asked[0]?.headers.host).toBe(store.origin.slice("http://".length));
  });

  it("a put to https goes through a tunnel, and the proxy's password stays with the proxy", async () => {
    trustAnybody();
    await using store = await serveHttps();
    await using proxy = await serveProxy();
    const url = `http://ann:secret@127.0.0.1:${proxy.port}`;
    expect([await put(`${store.origin}/a`, url), await put(`${store.origin}/b`, url)]).toMatchObject([
      { status: 200 },
      { status: 200 },
    ]);
    expect(proxy.seen).toEqual([
      { method: "CONNECT", url: `127.0.0.1:${store.port}`, authorization: `Basic ${btoa("ann:secret")}` },
    ]);
    expect(store.lengths).toEqual([300_000, 300_000]);
  });

  it.each(["http://127.0.0.1:9/a", "https://127.0.0.1:9/a"])(
    "that is not running, a put to %s fails because of the proxy, not of the store",
    async (url) => {
      const gone = await serveRaw(() => {});
      await gone[Symbol.asyncDispose]();
      expect(await put(url, gone.origin)).toMatchObject({
        kind: "unanswered",
        code: "ECONNREFUSED",
        message: `the proxy at 127.0.0.1:${gone.port} cannot be reached: the connection was refused (ECONNREFUSED)`,
      });
    },
  );

  it("that refuses, a put gets no answer", async () => {
    await using proxy = await serveRaw((socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 407 Who are you?\r\nContent-Length: 0\r\n\r\n")),
    );
    expect(await put("https://127.0.0.1:9/a", proxy.origin)).toMatchObject({
      kind: "unanswered",
      code: "EPROXY",
      message: expect.stringMatching(/requires a user name and password \(407\): put them into the proxy setting as/),
    });
  });

  it.each([
    [403, "EPROXY"],
    [408, "proxy_unavailable"],
    [429, "proxy_unavailable"],
    [502, "proxy_unavailable"],
  ])("that answers CONNECT with %d, a put fails with %s, which is temporary for a busy proxy", async (status, code) => {
    await using proxy = await serveRaw((socket) =>
      socket.once("data", () => socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`)),
    );
    const message = expect.stringContaining(`refused the connection (${status})`);
    expect(await put("https://127.0.0.1:9/a", proxy.origin)).toMatchObject({ kind: "unanswered", code, message });
  });

  it("that speaks no HTTP, hangs up or resets, a put gets no answer", async () => {
    const manners: ((socket: Socket) => void)[] = [
      (socket) => void socket.end("x".repeat(20_000)),
      (socket) => void socket.end(),
      (socket) => void socket.resetAndDestroy(),
    ];
    for (const manner of manners) {
      await using proxy = await serveRaw((socket) => socket.once("data", () => manner(socket)));
      expect(await put("https://127.0.0.1:9/a", proxy.origin)).toMatchObject({ kind: "unanswered" });
    }
  });

  it("that resets during the handshake, a put gets no answer", async () => {
    await using proxy = await serveRaw((socket) =>
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        socket.once("data", () => socket.resetAndDestroy());
      }),
    );
    expect(await put("https://127.0.0.1:9/a", proxy.origin)).toMatchObject({ kind: "unanswered", code: "ECONNRESET" });
  });

  it("that never answers, a put is given up", async () => {
    await using proxy = await serveRaw((socket) => socket.resume());
    await expect(
      openSocket({ origin: "https://127.0.0.1:9", proxy: proxy.origin }, () => {}, 30),
    ).rejects.toMatchObject({
      code: "ETIMEDOUT",
      message: "the proxy did not answer",
    });
  });
});

describe("a proxy's credentials", () => {
  it.each([
    ["http://127.0.0.1", ""],
    ["http://ann@127.0.0.1", "ann:"],
    ["http://ann:a%3Ab@127.0.0.1", "ann:a:b"],
    ["http://ann:100%@127.0.0.1", "ann:100%"],
    ["http://ann:%C3%A4@127.0.0.1", "ann:ä"],
  ])("from %s", (proxy, pair) => {
    const header = pair && `Proxy-Authorization: Basic ${Buffer.from(pair).toString("base64")}\r\n`;
    expect(proxyAuthorization(proxy)).toBe(header);
  });
});

describe("a failed name lookup", () => {
  it.each([
    ["without a free descriptor", { code: "ENOTFOUND", syscall: "getaddrinfo" }, false, "EMFILE"],
    ["with too few descriptors, as glibc reports it", { code: "EBUSY", syscall: "getaddrinfo" }, true, "EMFILE"],
    ["of a name that does not exist", { code: "ENOTFOUND", syscall: "getaddrinfo" }, true, "ENOTFOUND"],
  ])("%s", (_, error, isFree, code) => {
    expect(codeOf(error, () => isFree)).toBe(code);
  });

  it("is not confused with a refused connection", () => {
    expect(codeOf({ code: "ECONNREFUSED", syscall: "connect" }, () => false)).toBe("ECONNREFUSED");
  });
});
