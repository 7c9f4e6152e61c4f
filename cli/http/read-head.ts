// Parses the head of an HTTP/1.1 response (RFC 9112): status, headers, and how the body ends.

/** The response is not valid HTTP, or longer than its kind may be. */
export class MalformedResponseError extends Error {
  override name = "MalformedResponseError";
  readonly code: "malformed" | "answer_too_long";
  constructor(message: string, code: "malformed" | "answer_too_long" = "malformed") {
    super(message);
    this.code = code;
  }
}

export interface Head {
  status: number;
  text: string;
  framing: Framing;
  keepsAlive: boolean;
}

export type Framing = { kind: "length"; bytes: number } | { kind: "chunked" } | { kind: "close" };

/** @param text without the empty line at the end. @throws MalformedResponseError */
export function parseHead(text: string): Head {
  const match = /^HTTP\/1\.([01]) (\d{3})(?:[ \r]|$)/.exec(text);
  if (!match) throw new MalformedResponseError("the answer is not HTTP/1.1");
  const status = Number(match[2]);
  // RFC 9110 §15.2.2: 101 answers an Upgrade, which was not requested.
  if (status < 100 || status === 101) throw new MalformedResponseError(`the answer has a status of ${status}`);
  const { framing, isPlain } = framingOf(status, text);
  const isClosed = /\r\nconnection:[^\r]*close/i.test(text);
  return { status, text, framing, keepsAlive: match[1] === "1" && isPlain && !isClosed && framing.kind !== "close" };
}

/** Names in lower case. The last value of a repeated header wins. */
export function headersOf(head: string): Record<string, string> {
  const headers: Record<string, string> = Object.create(null); // "__proto__" is a name like any other
  for (const line of head.split("\r\n").slice(1)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}

// RFC 9112 §6.3. If several headers frame the body, two readers may disagree about where it ends. If the standard lets a client
// accept that, the connection is not reused.
function framingOf(status: number, head: string): { framing: Framing; isPlain: boolean } {
  if (status < 200 || status === 204 || status === 304) return { framing: { kind: "length", bytes: 0 }, isPlain: true };
  const lengths = valuesOf(head, /\r\ncontent-length[ \t]*:([^\r]*)/gi);
  const codings = valuesOf(head, /\r\ntransfer-encoding[ \t]*:([^\r]*)/gi);
  if (codings.length > 0) {
    if (codings.join().toLowerCase() !== "chunked")
      throw new MalformedResponseError("the response has a transfer coding that was not requested");
    return { framing: { kind: "chunked" }, isPlain: lengths.length === 0 };
  }
  const [length] = lengths;
  if (length === undefined) return { framing: { kind: "close" }, isPlain: true };
  if (lengths.some((other) => other !== length)) throw new MalformedResponseError("the response has two lengths");
  if (!/^\d{1,15}$/.test(length)) throw new MalformedResponseError("the response length is not a number");
  return { framing: { kind: "length", bytes: Number(length) }, isPlain: lengths.length === 1 };
}

function valuesOf(head: string, pattern: RegExp): string[] {
  const values: string[] = [];
  for (let match = pattern.exec(head); match; match = pattern.exec(head)) values.push((match[1] ?? "").trim());
  return values;
}
