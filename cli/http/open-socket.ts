// Opens a socket to an origin: plain, TLS, or through a proxy.
import { connect as connectPlain, isIP, type Socket } from "node:net";
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  DEFAULT_CIPHERS,
  type SecureContext,
  type TLSSocket,
} from "node:tls";
import { ConnectionError } from "./connection.ts";

export interface Route {
  /** `http://host:port` or `https://host:port` of the photos' store. */
  origin: string;
  /** The proxy's URL, where one stands between. */
  proxy?: string | undefined;
}

const connectTimeoutMs = 15_000;
/** TLS sessions by route, so that a further connection needs no full handshake. */
const sessions = new Map<string, Buffer>();
/** One for all: a further one costs as much as a handshake. */
let secureContext: SecureContext | undefined;

export function routeKey(route: Route): string {
  return route.proxy ? `${route.origin} ${route.proxy}` : route.origin;
}

/** What takes the bytes that come in; a piece is good until it returns. */
export type Receive = (piece: Buffer) => void;

/**
 * @param timeoutMs for each of its steps. @throws ConnectionError with Node's code; ETIMEDOUT where a step takes too long
 */
export async function openSocket(route: Route, receive: Receive, timeoutMs = connectTimeoutMs): Promise<Socket> {
  try {
    return await openRoute(route, receive, timeoutMs);
  } catch (error) {
    const { message, code = "ECONNFAILED" } = error as NodeJS.ErrnoException;
    // Where several addresses were tried Node's error has no message of its own.
    throw new ConnectionError(message || `no connection (${code})`, code, { cause: error });
  }
}

async function openRoute(route: Route, receive: Receive, timeoutMs: number): Promise<Socket> {
  const target = new URL(route.origin);
  const isSecure = target.protocol === "https:";
  if (!route.proxy) {
    const direct = { ...addressOf(target), onread: received(receive) };
    return isSecure ? openTls(route, target, direct, timeoutMs) : opened(connectPlain(direct), "connect", timeoutMs);
  }
  const proxy = new URL(route.proxy);
  const toProxy =
    proxy.protocol === "https:"
      ? await opened(connectTls({ ...addressOf(proxy), servername: servernameOf(proxy) }), "secureConnect", timeoutMs)
      : await opened(connectPlain(addressOf(proxy)), "connect", timeoutMs);
  if (!isSecure) return toProxy.on("data", receive); // the request line carries the whole URL
  await tunnel(toProxy, target, proxy, timeoutMs);
  return (await openTls(route, target, { socket: toProxy }, timeoutMs)).on("data", receive);
}

/** One for all sockets of a thread: each hands on what it holds before the next one reads. */
const receiveBuffer = Buffer.allocUnsafeSlow(64 * 1024);

// Node would make a fresh buffer of 64 KiB for every read, however short the answer.
function received(receive: Receive) {
  return {
    buffer: receiveBuffer,
    callback(bytes: number, buffer: Uint8Array): boolean {
      receive(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
      return true;
    },
  };
}

/** What the proxy wants to know of its user; empty where its URL names none. */
export function proxyAuthorization(proxy: string): string {
  const { username, password } = new URL(proxy);
  if (!username) return "";
  const pair = `${decoded(username)}:${decoded(password)}`;
  return `Proxy-Authorization: Basic ${Buffer.from(pair).toString("base64")}\r\n`;
}

// A `%` that begins no escape is meant as it stands.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function openTls(route: Route, target: URL, over: ConnectionOptions, timeoutMs: number): Promise<TLSSocket> {
  const key = routeKey(route);
  const session = sessions.get(key);
  secureContext ??= createSecureContext({ ciphers: cheapestFirst(DEFAULT_CIPHERS) });
  const secured = connectTls({
    ...over,
    secureContext,
    servername: servernameOf(target),
    ALPNProtocols: ["http/1.1"],
    ...(session ? { session } : {}),
  });
  // TLS 1.3 sends two tickets for each connection; one is enough.
  secured.once("session", (fresh) => sessions.set(key, fresh));
  return opened(secured, "secureConnect", timeoutMs);
}

/** AES with 128 bits takes a quarter less CPU than with 256, which Node has first. @param ciphers those that may be used */
export function cheapestFirst(ciphers: string): string {
  const cheapest = "TLS_AES_128_GCM_SHA256";
  const names = ciphers.split(":");
  return names.includes(cheapest) ? [cheapest, ...names.filter((name) => name !== cheapest)].join(":") : ciphers;
}

function addressOf(url: URL) {
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  // Node gives an address 250 ms before it tries the next; a long way takes more than that for nothing but the handshake.
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port, noDelay: true, autoSelectFamilyAttemptTimeout: 2_000 };
}

function servernameOf(url: URL): string {
  return isIP(url.hostname.replace(/^\[|\]$/g, "")) ? "" : url.hostname;
}

function opened<S extends Socket>(socket: S, event: "connect" | "secureConnect", timeoutMs: number): Promise<S> {
  return new Promise((resolve, reject) => {
    const onTimeout = () => {
      socket.destroy(
        Object.assign(new Error(`no connection within ${timeoutMs / 1000} seconds`), { code: "ETIMEDOUT" }),
      );
    };
    const onClose = () => onError(Object.assign(new Error("closed before it was open"), { code: "ECONNRESET" }));
    const forget = () => {
      socket.setTimeout(0);
      socket.off("timeout", onTimeout).off("error", onError).off("close", onClose).off(event, onOpen);
    };
    const onError = (error: Error) => {
      forget();
      socket.on("error", () => {});
      reject(error);
    };
    const onOpen = () => {
      forget();
      resolve(socket);
    };
    socket.setTimeout(timeoutMs);
    socket.on("timeout", onTimeout).on("error", onError).on("close", onClose).on(event, onOpen);
  });
}

function tunnel(socket: Socket, target: URL, proxy: URL, timeoutMs: number): Promise<void> {
  const authority = `${target.hostname}:${target.port || 443}`;
  return new Promise((resolve, reject) => {
    // The answer to CONNECT has no body, whatever its headers say (RFC 9110 §9.3.6): only its head is read.
    let head = Buffer.alloc(0);
    const fail = (message: string, code: string) => {
      socket.destroy();
      reject(Object.assign(new Error(message), { code }));
    };
    const onClose = () => fail("the proxy closed the connection", "ECONNRESET");
    const onTimeout = () => fail("the proxy did not answer", "ETIMEDOUT");
    const onData = (piece: Buffer) => {
      head = Buffer.concat([head, piece]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0 && head.length < 16_384) return;
      socket.setTimeout(0);
      socket.off("data", onData).off("close", onClose).off("error", onClose).off("timeout", onTimeout);
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString("latin1", 0, 16))?.[1];
      if (status?.startsWith("2")) resolve();
      else fail(`the proxy refused the connection (${status ?? "no HTTP"})`, "EPROXY");
    };
    socket.setTimeout(timeoutMs);
    socket.on("data", onData).on("close", onClose).on("error", onClose).on("timeout", onTimeout);
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${proxyAuthorization(proxy.href)}\r\n`);
  });
}
