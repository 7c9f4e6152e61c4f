// The head of a request, for a plain socket: its line, its headers, and what a proxy in between wants to know.
import { proxyAuthorization } from "./ask-proxy.ts";
import type { Route } from "./route.ts";

/** A header that cannot be sent as it is. */
export class UnsendableHeaderError extends Error {
  override name = "UnsendableHeaderError";
}

/** @throws UnsendableHeaderError where name or value would break out of their line, or are not ASCII */
export function headerLine(name: string, value: string): string {
  if (!/^[\w-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value))
    throw new UnsendableHeaderError(`a header that cannot be sent: ${name}`);
  return `${name}: ${value}\r\n`;
}

/**
 * @param target path and query, from the root of the origin. @param headers lines of `headerLine`
 * @param sizeBytes of the body; undefined where there is none
 */
export function requestHead(
  method: string,
  route: Route,
  target: string,
  headers: string,
  sizeBytes: number | undefined,
): string {
  const { origin, proxy } = route;
  const length = sizeBytes === undefined ? "" : `Content-Length: ${sizeBytes}\r\n`;
  // A proxy is asked for the whole URL; through TLS it sees none of it (RFC 9112 §3.2.2).
  const isPlainProxy = proxy !== undefined && origin.startsWith("http:");
  const url = isPlainProxy ? origin + target : target;
  const authorization = isPlainProxy ? proxyAuthorization(proxy) : "";
  return `${method} ${url} HTTP/1.1\r\nHost: ${hostOf(origin)}\r\n${headers}${authorization}${length}Connection: keep-alive\r\n\r\n`;
}

/** What the Host header says: without the port where it is the scheme's own, as signatures have it. */
function hostOf(origin: string): string {
  const host = origin.slice(origin.indexOf("//") + 2);
  return host.replace(origin.startsWith("https:") ? /:443$/ : /:80$/, "");
}
