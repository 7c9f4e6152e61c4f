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
import { ConnectionError } from "./exchange.ts";

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
    // From the beginning to the end, however many bytes come in between.
    const timer = setTimeout(() => {
      socket.destroy(
        Object.assign(new Error(`no connection within ${timeoutMs / 1000} seconds`), { code: "ETIMEDOUT" }),
      );
    }, timeoutMs);
    const onClose = () => onError(Object.assign(new Error("closed before it was open"), { code: "ECONNRESET" }));
    const forget = () => {
      clearTimeout(timer);
      socket.off("error", onError).off("close", onClose).off(event, onOpen);
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
    socket.on("error", onError).on("close", onClose).on(event, onOpen);
  });
}

function tunnel(socket: Socket, target: URL, proxy: URL, timeoutMs: number): Promise<void> {
  const authority = `${target.hostname}:${target.port || 443}`;
  return new Promise((resolve, reject) => {
    // The answer to CONNECT has no body, whatever its headers say (RFC 9110 §9.3.6): only its head is read.
    let head = Buffer.alloc(0);
    const settle = (error?: Error) => {
      clearTimeout(timer);
      socket.off("data", onData).off("close", onClose).off("error", onClose);
      if (!error) return resolve();
      socket.on("error", () => {}).destroy();
      reject(error);
    };
    const timer = setTimeout(() => settle(proxyFault("the proxy did not answer", "ETIMEDOUT")), timeoutMs);
    const onClose = () => settle(proxyFault("the proxy closed the connection", "proxy_unavailable"));
    const onData = (piece: Buffer) => {
      head = Buffer.concat([head, piece]);
      if (!head.includes("\r\n\r\n") && head.length < 16_384) return;
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head.toString("latin1", 0, 16))?.[1]);
      if (status >= 200 && status < 300) return settle();
      settle(status === 407 ? passwordRefused(proxy) : tunnelRefused(proxy, status));
    };
    socket.on("data", onData).on("close", onClose).on("error", onClose);
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${proxyAuthorization(proxy.href)}\r\n`);
  });
}

/** What an answer to a plain request says about the proxy that it came through; through TLS a proxy says nothing. */
export function refusalOfProxy({ origin, proxy }: Route, status: number): ConnectionError | undefined {
  if (status !== 407 || proxy === undefined || origin.startsWith("https:")) return undefined;
  const { message, code } = passwordRefused(new URL(proxy));
  return new ConnectionError(message, code);
}

function passwordRefused(proxy: URL) {
  const what = proxy.username ? "does not take the name or password that it was given" : "wants a name and password";
  const how = `write them into the proxy's setting, as ${proxy.protocol}//NAME:PASSWORD@${proxy.host}`;
  return proxyFault(`the proxy at ${proxy.host} ${what} (407): ${how}`, "EPROXY");
}

/** @param status NaN where the answer is no HTTP; only what it says about itself (5xx) is over in a while */
function tunnelRefused(proxy: URL, status: number) {
  const what = Number.isNaN(status) ? "does not answer as a proxy does" : `refused the connection (${status})`;
  return proxyFault(`the proxy at ${proxy.host} ${what}`, status >= 500 ? "proxy_unavailable" : "EPROXY");
}

function proxyFault(message: string, code: string): Error & { code: string } {
  return Object.assign(new Error(message), { code });
}
