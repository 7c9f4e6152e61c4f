// Reads one HTTP/1.1 response (RFC 9112) from the pieces that a socket delivers.

export interface HttpResponse {
  status: number;
  /** Names in lower case. Made when asked for: of most answers nobody does. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text, cut off at `maxBodyBytes`. */
  text: string;
  /** Whether the connection may be used again. */
  keepsAlive: boolean;
}

export class MalformedResponseError extends Error {
  override name = "MalformedResponseError";
}

const maxHeadBytes = 64 * 1024;
/** A store's answer is short. */
const shortBodyBytes = 64 * 1024;

export interface ResponseReader {
  /** The response, once it is complete; the piece may be overwritten afterwards. Throws MalformedResponseError, also where it is far too long. */
  push(piece: Buffer): HttpResponse | undefined;
  /** The other side has closed: the response, where its body ends with the connection. */
  end(): HttpResponse | undefined;
  /** Whether any byte has come. */
  readonly hasBegun: boolean;
}

interface Head {
  status: number;
  text: string;
  framing: Framing;
  keepsAlive: boolean;
}

type Framing = { kind: "length"; bytes: number } | { kind: "chunked" } | { kind: "close" };

export function createResponseReader(maxBodyBytes = shortBodyBytes): ResponseReader {
  let pending: Buffer = Buffer.alloc(0);
  let head: Head | undefined;
  let hasBegun = false;

  const complete = (body: Buffer): HttpResponse => {
    const { status, text: headText, keepsAlive } = head as Head;
    const text = body.subarray(0, maxBodyBytes).toString();
    return {
      status,
      get headers() {
        return headersOf(headText);
      },
      text,
      keepsAlive,
    };
  };

  const advance = (): HttpResponse | undefined => {
    while (!head) {
      const end = pending.indexOf("\r\n\r\n");
      if (end < 0) {
        if (pending.length > maxHeadBytes) throw new MalformedResponseError("the response's head does not end");
        return undefined;
      }
      const parsed = parseHead(pending.toString("latin1", 0, end));
      pending = pending.subarray(end + 4);
      // RFC 9110 §15.2: interim responses come before the one that counts.
      if (parsed.status >= 200) head = parsed;
    }
    if (head.framing.kind === "length") {
      if (pending.length < head.framing.bytes) return undefined;
      if (pending.length > head.framing.bytes) head.keepsAlive = false;
      return complete(pending.subarray(0, head.framing.bytes));
    }
    if (head.framing.kind === "close") return undefined;
    const body = parseChunks(pending);
    return body && complete(body);
  };

  return {
    get hasBegun() {
      return hasBegun;
    },
    push(piece) {
      hasBegun = true;
      const isFirst = pending.length === 0;
      pending = isFirst ? piece : Buffer.concat([pending, piece]);
      if (pending.length > maxHeadBytes + 16 * maxBodyBytes)
        throw new MalformedResponseError("the response is too long");
      const response = advance();
      if (!response && isFirst) pending = Buffer.from(pending);
      return response;
    },
    end() {
      return head?.framing.kind === "close" ? complete(pending) : undefined;
    },
  };
}

function parseHead(text: string): Head {
  const match = /^HTTP\/1\.([01]) (\d{3})(?:[ \r]|$)/.exec(text);
  if (!match) throw new MalformedResponseError("the answer is not HTTP/1.1");
  const status = Number(match[2]);
  const framing = framingOf(status, text);
  const isClosed = /\r\nconnection:[^\r]*close/i.test(text);
  return { status, text, framing, keepsAlive: match[1] === "1" && !isClosed && framing.kind !== "close" };
}

function headersOf(head: string): Record<string, string> {
  const headers: Record<string, string> = Object.create(null); // "__proto__" is a name like any other
  for (const line of head.split("\r\n").slice(1)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}

// RFC 9112 §6.3
function framingOf(status: number, head: string): Framing {
  if (status < 200 || status === 204 || status === 304) return { kind: "length", bytes: 0 };
  if (/\r\ntransfer-encoding:[^\r]*chunked/i.test(head)) return { kind: "chunked" };
  const length = /\r\ncontent-length:([^\r]*)/i.exec(head)?.[1]?.trim();
  if (length === undefined) return { kind: "close" };
  if (!/^\d{1,15}$/.test(length)) throw new MalformedResponseError("the response's length is no number");
  return { kind: "length", bytes: Number(length) };
}

// The whole body where its last chunk is there, else undefined. Trailers are read over.
function parseChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    if (!(size >= 0)) throw new MalformedResponseError("a chunk's size is no number");
    const from = lineEnd + 2;
    if (size === 0) {
      const done = bytes.indexOf("\r\n", from) === from || bytes.indexOf("\r\n\r\n", from) >= 0;
      return done ? Buffer.concat(chunks) : undefined;
    }
    if (bytes.length < from + size + 2) return undefined;
    chunks.push(bytes.subarray(from, from + size));
    at = from + size + 2;
  }
}
