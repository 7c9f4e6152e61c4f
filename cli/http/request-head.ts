// Builds the head of an HTTP request: the request line, the headers, and the proxy's credentials.
import { proxyAuthorization } from "./ask-proxy.ts";
import type { Route } from "./route.ts";

/** A header cannot be sent as it is. */
export class UnsendableHeaderError extends Error {
  override name = "UnsendableHeaderError";
}

/** @throws UnsendableHeaderError if the name or value would break out of the line, or is not ASCII */
export function headerLine(name: string, value: string): string {
  if (!/^[\w-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value))
    throw new UnsendableHeaderError(`a header that cannot be sent: ${name}`);
  return `${name}: ${value}\r\n`;
}

/**
 * @param target path and query. @param headers lines from `headerLine`
 * @param sizeBytes of the body; undefined without a body
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
  // A plain request to a proxy names the whole URL (RFC 9112 §3.2.2). Inside a TLS tunnel the proxy sees nothing.
  const isPlainProxy = proxy !== undefined && origin.startsWith("http:");
  const url = isPlainProxy ? origin + target : target;
  const authorization = isPlainProxy ? proxyAuthorization(proxy) : "";
  return `${method} ${url} HTTP/1.1\r\nHost: ${hostOf(origin)}\r\n${headers}${authorization}${length}Connection: keep-alive\r\n\r\n`;
}

/** The Host header: without the scheme's default port, because signatures leave it out. */
function hostOf(origin: string): string {
  const host = origin.slice(origin.indexOf("//") + 2);
  return host.replace(origin.startsWith("https:") ? /:443$/ : /:80$/, "");
}
