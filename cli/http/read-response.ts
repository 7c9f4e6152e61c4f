// Reads one HTTP/1.1 response (RFC 9112) from the pieces that a socket delivers.
import { type BodyLimit, type BodyReader, readBody } from "./read-body.ts";
import { type Head, headersOf, MalformedResponseError, parseHead } from "./read-head.ts";

export interface HttpResponse {
  status: number;
  /** Names in lower case. Parsed on demand, as hardly any answer needs them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text, truncated at the limit. */
  text: string;
  /** The body is longer than it may be. `text` has its start, or nothing if its length was announced. */
  isTooLong: boolean;
  /** Whether the connection may be reused. */
  keepsAlive: boolean;
}

/** A store's answer is short, and only its start is used. */
const shortAnswer: BodyLimit = { keepBytes: 64 * 1024, maxBytes: 256 * 1024 };
const maxHeadBytes = 64 * 1024;
/** RFC 9110 §15.2: interim responses precede the final one. No server needs more than a few. */
const maxInterims = 16;
const endOfHead = Buffer.from("\r\n\r\n");
const nothing = Buffer.alloc(0);

export interface ResponseReader {
  /**
   * Returns the response once it is complete. The piece may be overwritten afterwards. A refusal that is too long is truncated;
   * any other response that is too long throws MalformedResponseError.
   */
  push(piece: Buffer): HttpResponse | undefined;
  /** The server has closed the connection. Returns the response if its body ends that way. */
  end(): HttpResponse | undefined;
  /** How many bytes have arrived. */
  readonly receivedBytes: number;
}

export function createResponseReader(limit: BodyLimit = shortAnswer): ResponseReader {
  return new Reader(limit);
}

/** A class, because every request creates one and an object of closures costs several times as much. */
class Reader implements ResponseReader {
  readonly #limit: BodyLimit;
  readonly #heads = collectHead();
  #interims = 0;
  #head: Head | undefined;
  #body: BodyReader | undefined;
  receivedBytes = 0;

  constructor(limit: BodyLimit) {
    this.#limit = limit;
  }

  push(piece: Buffer): HttpResponse | undefined {
    try {
      return this.#read(piece);
    } catch (error) {
      const isTooLong = error instanceof MalformedResponseError && error.code === "answer_too_long";
      if (!isTooLong || !this.#head || this.#head.status < 300) throw error;
      // The status is enough for a refusal. Proxies answer with long pages that contain images.
      return new WholeResponse(this.#head, this.#body?.text() ?? "", false, true);
    }
  }

  #read(piece: Buffer): HttpResponse | undefined {
    this.receivedBytes += piece.length;
    let rest = piece;
    while (!this.#head || !this.#body) {
      const found = this.#heads.take(rest);
      if (!found) return undefined;
      rest = found.rest;
      const parsed = parseHead(found.text);
      if (parsed.status < 200) {
        if (++this.#interims > maxInterims) throw new MalformedResponseError("too many interim responses");
        continue;
      }
      this.#head = parsed;
      this.#body = readBody(parsed.framing, this.#limit);
    }
    const takenBytes = this.#body.push(rest);
    if (takenBytes === undefined) return undefined;
    return new WholeResponse(this.#head, this.#body.text(), this.#head.keepsAlive && takenBytes === rest.length);
  }

  end(): HttpResponse | undefined {
    if (!this.#head || !this.#body?.isCompleteAtEnd()) return undefined;
    return new WholeResponse(this.#head, this.#body.text(), false);
  }
}

class WholeResponse implements HttpResponse {
  readonly status: number;
  readonly text: string;
  readonly keepsAlive: boolean;
  readonly isTooLong: boolean;
  readonly #headText: string;

  constructor(head: Head, text: string, keepsAlive: boolean, isTooLong = false) {
    this.status = head.status;
    this.text = text;
    this.keepsAlive = keepsAlive;
    this.isTooLong = isTooLong;
    this.#headText = head.text;
  }

  get headers(): Readonly<Record<string, string>> {
    return headersOf(this.#headText);
  }
}

/** Finds the end of a head. An incomplete head is copied, because its piece will be overwritten. */
function collectHead() {
  let buffered = nothing;
  let bufferedBytes = 0;
  return {
    take(piece: Buffer): { text: string; rest: Buffer } | undefined {
      if (bufferedBytes === 0) {
        const end = piece.indexOf(endOfHead);
        if (end >= 0) return { text: piece.toString("latin1", 0, end), rest: piece.subarray(end + 4) };
      }
      const before = bufferedBytes;
      bufferedBytes += piece.length;
      if (buffered.length < bufferedBytes) {
        const larger = Buffer.allocUnsafeSlow(Math.max(1024, 2 * bufferedBytes));
        buffered.copy(larger, 0, 0, before);
        buffered = larger;
      }
      piece.copy(buffered, before);
      const end = buffered.subarray(0, bufferedBytes).indexOf(endOfHead, Math.max(0, before - 3));
      if (end < 0) {
        if (bufferedBytes > maxHeadBytes) throw new MalformedResponseError("the response head is too long");
        return undefined;
      }
      bufferedBytes = 0;
      return { text: buffered.toString("latin1", 0, end), rest: piece.subarray(end + 4 - before) };
    },
  };
}
