// Opens a socket to an origin: plain, over TLS, or through a proxy.
import { closeSync, openSync } from "node:fs";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { devNull } from "node:os";
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  DEFAULT_CIPHERS,
  type SecureContext,
  type TLSSocket,
} from "node:tls";
import { openTunnel, proxyUnreachable } from "./ask-proxy.ts";
import { ConnectionError } from "./exchange.ts";
import { bareHost, type Route, routeKey } from "./route.ts";

const connectTimeoutMs = 15_000;
/** TLS sessions by route. They save later connections the full handshake. */
const sessions = new Map<string, Buffer>();
/** Shared by all sockets: creating one costs as much as a handshake. */
let secureContext: SecureContext | undefined;

/** Takes incoming bytes. A piece is valid only until the function returns. */
export type Receive = (piece: Buffer) => void;

/** @param timeoutMs for each step. @throws ConnectionError with Node's code, or ETIMEDOUT if a step takes too long */
export async function openSocket(route: Route, receive: Receive, timeoutMs = connectTimeoutMs): Promise<Socket> {
  try {
    return await openRoute(route, receive, timeoutMs);
  } catch (error) {
    const { message } = error as NodeJS.ErrnoException;
    const code = codeOf(error as NodeJS.ErrnoException);
    // Node's error has no message if several addresses were tried.
    throw new ConnectionError(message || `no connection (${code})`, code, { cause: error, isUnsent: true });
  }
}

/** Looking up a name takes descriptors too. When none is free, the system reports something else: glibc EBUSY, for example. */
export function codeOf(
  { code = "ECONNFAILED", syscall }: Pick<NodeJS.ErrnoException, "code" | "syscall">,
  isDescriptorFree = canOpenFile,
): string {
  return syscall === "getaddrinfo" && (code === "EBUSY" || !isDescriptorFree()) ? "EMFILE" : code;
}

function canOpenFile(): boolean {
  try {
    closeSync(openSync(devNull, "r"));
    return true;
  } catch {
    return false;
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
  const toProxy = await openProxy(proxy, timeoutMs).catch((error: NodeJS.ErrnoException) => {
    throw proxyUnreachable(proxy, codeOf(error), error);
  });
  if (!isSecure) return toProxy.on("data", receive); // the request line carries the whole URL
  await openTunnel(toProxy, target, proxy, timeoutMs);
  // The certificate must match the target's host. Without `host`, Node would compare it with the proxy's.
  const through = { socket: toProxy, host: bareHost(target.hostname) };
  return (await openTls(route, target, through, timeoutMs)).on("data", receive);
}

function openProxy(proxy: URL, timeoutMs: number): Promise<Socket> {
  if (proxy.protocol !== "https:") return opened(connectPlain(addressOf(proxy)), "connect", timeoutMs);
  const secured = connectTls({ ...addressOf(proxy), servername: servernameOf(proxy) });
  return opened(secured, "secureConnect", timeoutMs);
}

/** Shared by all sockets of a thread: each passes on its bytes before the next one reads. */
const receiveBuffer = Buffer.allocUnsafeSlow(64 * 1024);

// Otherwise Node allocates a 64 KiB buffer for every read, however short the answer.
function received(receive: Receive) {
  return {
    buffer: receiveBuffer,
    callback(bytes: number, buffer: Uint8Array): boolean {
      receive(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
      return true;
    },
  };
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
  // TLS 1.3 sends two session tickets per connection; one is enough.
  secured.once("session", (fresh) => sessions.set(key, fresh));
  return opened(secured, "secureConnect", timeoutMs);
}

/** Puts AES-128 first, which takes a quarter less CPU than AES-256, Node's first choice. @param ciphers the allowed ones */
export function cheapestFirst(ciphers: string): string {
  const cheapest = "TLS_AES_128_GCM_SHA256";
  const names = ciphers.split(":");
  return names.includes(cheapest) ? [cheapest, ...names.filter((name) => name !== cheapest)].join(":") : ciphers;
}

function addressOf(url: URL) {
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  // By default Node tries the next address after 250 ms. With a high RTT, the handshake alone takes longer.
  return { host: bareHost(url.hostname), port, noDelay: true, autoSelectFamilyAttemptTimeout: 2_000 };
}

function servernameOf(url: URL): string {
  return isIP(bareHost(url.hostname)) ? "" : url.hostname;
}

function opened<S extends Socket>(socket: S, event: "connect" | "secureConnect", timeoutMs: number): Promise<S> {
  return new Promise((resolve, reject) => {
    // Limits the whole step, however many bytes arrive meanwhile.
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
