// Reads one HTTP/1.1 response (RFC 9112) from the pieces that a socket delivers.
import { type BodyLimit, type BodyReader, readBody } from "./read-body.ts";
import { type Head, headersOf, MalformedResponseError, parseHead } from "./read-head.ts";

export interface HttpResponse {
  status: number;
  /** Names in lower case. Made when asked for: of most answers nobody does. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text, cut off where the limit says so. */
  text: string;
  /** Whether the connection may be used again. */
  keepsAlive: boolean;
}

/** A store's answer is short, and only its beginning is read. */
const shortAnswer: BodyLimit = { keepBytes: 64 * 1024, maxBytes: 256 * 1024 };
const maxHeadBytes = 64 * 1024;
/** RFC 9110 §15.2: interim responses come before the one that counts; no server has use for more than a few. */
const maxInterims = 16;
const endOfHead = Buffer.from("\r\n\r\n");
const nothing = Buffer.alloc(0);

export interface ResponseReader {
  /**
   * The response, once it is complete; the piece may be overwritten afterwards. One that is too long is cut off where it is a refusal.
   * Throws MalformedResponseError, also where any other is too long.
   */
  push(piece: Buffer): HttpResponse | undefined;
  /** The other side has closed: the response, where its body ends with the connection. */
  end(): HttpResponse | undefined;
  /** How many bytes have come. */
  readonly receivedBytes: number;
}

export function createResponseReader(limit: BodyLimit = shortAnswer): ResponseReader {
  return new Reader(limit);
}

/** A class, as each request has its own: an object of closures costs several times as much. */
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
      // A refusal is known by its status: the pages that proxies answer with have pictures in them.
      return new WholeResponse(this.#head, this.#body?.text() ?? "", false);
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
        if (++this.#interims > maxInterims) throw new MalformedResponseError("interim responses come without an end");
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
  readonly #headText: string;

  constructor(head: Head, text: string, keepsAlive: boolean) {
    this.status = head.status;
    this.text = text;
    this.keepsAlive = keepsAlive;
    this.#headText = head.text;
  }

  get headers(): Readonly<Record<string, string>> {
    return headersOf(this.#headText);
  }
}

/** Finds where a head ends; what came without an end is copied, for its piece will be overwritten. */
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
        if (bufferedBytes > maxHeadBytes) throw new MalformedResponseError("the response's head does not end");
        return undefined;
      }
      bufferedBytes = 0;
      return { text: buffered.toString("latin1", 0, end), rest: piece.subarray(end + 4 - before) };
    },
  };
}
