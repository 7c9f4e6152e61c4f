// Talks to proxies: sends credentials, opens tunnels, and explains refusals.
import type { Socket } from "node:net";
import { connectionReason } from "./connection-reason.ts";
import { ConnectionError } from "./exchange.ts";
import { isTransient, verdictOfAnswer } from "./retry-policy.ts";
import type { Route } from "./route.ts";

/** The Proxy-Authorization line; empty if the proxy's URL has no user name. */
export function proxyAuthorization(proxy: string): string {
  const { username, password } = new URL(proxy);
  if (!username) return "";
  const pair = `${decoded(username)}:${decoded(password)}`;
  return `Proxy-Authorization: Basic ${Buffer.from(pair).toString("base64")}\r\n`;
}

// A `%` that starts no escape is literal.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Asks the proxy at the other end of the socket to connect to the target. @throws an error with a code and a message about the proxy */
export function openTunnel(socket: Socket, target: URL, proxy: URL, timeoutMs: number): Promise<void> {
  const authority = `${target.hostname}:${target.port || 443}`;
  return new Promise((resolve, reject) => {
    // A response to CONNECT has no body, whatever its headers say (RFC 9110 §9.3.6).
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

/** @param code of the failed connection to the proxy, which decides as usual whether another attempt follows */
export function proxyUnreachable(proxy: URL, code: string, cause: Error): Error & { code: string } {
  const reason = `${connectionReason(code, cause.message)} (${code})`;
  return proxyFault(`the proxy at ${proxy.host} cannot be reached: ${reason}`, code, cause);
}

/** The proxy's refusal of a plain HTTP request. A 407 that arrives through TLS is not the proxy's. */
export function refusalOfProxy({ origin, proxy }: Route, status: number): ConnectionError | undefined {
  if (status !== 407 || proxy === undefined || origin.startsWith("https:")) return undefined;
  const { message, code } = passwordRefused(new URL(proxy));
  return new ConnectionError(message, code);
}

function passwordRefused(proxy: URL) {
  const what = proxy.username ? "rejected the user name or password" : "requires a user name and password";
  const how = `put them into the proxy setting as ${proxy.protocol}//NAME:PASSWORD@${proxy.host}`;
  return proxyFault(`the proxy at ${proxy.host} ${what} (407): ${how}`, "EPROXY");
}

/** @param status NaN if the answer is not HTTP. Only refusals about the proxy's own state, such as overload, are temporary. */
function tunnelRefused(proxy: URL, status: number) {
  const what = Number.isNaN(status) ? "did not answer like a proxy" : `refused the connection (${status})`;
  const isTemporary = isTransient(verdictOfAnswer("proxy", { status }));
  return proxyFault(`the proxy at ${proxy.host} ${what}`, isTemporary ? "proxy_unavailable" : "EPROXY");
}

function proxyFault(message: string, code: string, cause?: Error): Error & { code: string } {
  return Object.assign(new Error(message, { cause }), { code });
}
