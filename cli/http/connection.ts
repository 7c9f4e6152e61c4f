// One kept-alive connection: sends one request after the other over a plain socket, photos and calls of the API alike.
// A loop of our own, because every layer above costs more than the hashing (docs/performance.md).
import type { Socket } from "node:net";
import type { BodyLimit } from "./read-body.ts";
import { MalformedResponseError } from "./read-head.ts";
import { createResponseReader, type HttpResponse, type ResponseReader } from "./read-response.ts";

/** What a transfer is still believed to do where nothing can be seen: 10 kB/s. */
const slowestBytesPerMs = 10;

/** A request that got no answer. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
  readonly code: string;
  constructor(message: string, code: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export interface Body {
  readonly sizeBytes: number;
  /** The next bytes, at most `most` of them; good until the call after the next one. May throw, which ends the exchange. */
  next(most: number): Uint8Array;
}

export interface Exchange {
  /** The request line and the headers, with the empty line at the end, and a body that is text. */
  text: string;
  /** A body of bytes. */
  payload?: Payload;
  /**
   * Without any byte moving for so long, the transfer counts as stalled. The answer as a whole has as long from the last byte
   * of the request or its own first one, and longer by what its bytes take at 10 kB/s: one that drips is not waited for.
   */
  stallMs: number;
  /** Of the answer's body; without it that of a store's. */
  answerLimit?: BodyLimit | undefined;
}

export interface Payload {
  body: Body;
  /** Called when so many bytes of the body were taken by the operating system. */
  onProgress(bytes: number): void;
  /** How many bytes go out with the next write, and when. */
  pace: Pace;
}

export interface Pace {
  chunkBytes(): number;
  /** Milliseconds to wait before so many bytes may go out. */
  delayMs(bytes: number): number;
  /** What a write of so many bytes took until the operating system had them. */
  onWritten(bytes: number, elapsedMs: number): void;
}

interface Current {
  exchange: Exchange;
  reader: ResponseReader;
  remaining: number;
  /** Ends the answer that takes too long as a whole. */
  deadline?: NodeJS.Timeout | undefined;
  resolve(response: HttpResponse): void;
  reject(error: Error): void;
}

export class Connection {
  readonly #socket: Socket;
  #current: Current | undefined;
  #isUsable = true;
  /** Whether it has carried an exchange before: only then a failure may mean no more than that it was idle for too long. */
  isReused = false;
  idleSince = 0;

  constructor(socket: Socket, onUnusable: () => void) {
    this.#socket = socket;
    socket.on("error", (error: NodeJS.ErrnoException) => this.#fail(error.message, error.code ?? "ECONNRESET", error));
    socket.on("timeout", () => {
      if (this.#current) this.#fail("no byte moved for too long", "stalled");
    });
    socket.on("end", () => this.#onEnd());
    socket.on("close", () => {
      this.#isUsable = false;
      this.#fail("the connection was closed", "ECONNRESET");
      onUnusable();
    });
  }

  get isUsable(): boolean {
    return this.#isUsable;
  }

  destroy(): void {
    this.#isUsable = false;
    this.#socket.destroy();
  }

  /** Sends one request. The response may come before all of the body is out. Throws ConnectionError, or what the body throws. */
  send(exchange: Exchange): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const { text, payload, stallMs } = exchange;
      const remaining = payload?.body.sizeBytes ?? 0;
      const reader = createResponseReader(exchange.answerLimit);
      this.#current = { exchange, reader, remaining, resolve, reject };
      this.#socket.setTimeout(stallMs);
      if (!payload) {
        this.#socket.write(text);
        this.#awaitAnswer(this.#current, stallMs + text.length / slowestBytesPerMs);
        return;
      }
      this.#socket.cork();
      this.#socket.write(text);
      this.#writeNext(this.#current, payload);
      this.#socket.uncork();
    });
  }

  /** Ends the exchange under way, from our side. */
  abort(): void {
    this.#fail("it was stopped", "aborted");
  }

  #writeNext(current: Current, payload: Payload): void {
    const most = payload.pace.chunkBytes();
    const delayMs = payload.pace.delayMs(Math.min(most, current.remaining));
    if (delayMs === 0) {
      this.#write(current, payload, most);
      return;
    }
    this.#socket.setTimeout(0); // it is we who wait
    setTimeout(() => {
      if (this.#current === current) this.#socket.setTimeout(current.exchange.stallMs);
      this.#write(current, payload, most);
    }, delayMs);
  }

  #write(current: Current, payload: Payload, most: number): void {
    if (this.#current !== current) return;
    const { body, pace } = payload;
    let chunk: Uint8Array;
    try {
      chunk = body.next(most);
    } catch (error) {
      this.#settle().reject(error as Error);
      this.destroy();
      return;
    }
    const bytes = chunk.length;
    const startedAt = performance.now();
    this.#socket.write(chunk, (error) => {
      if (error || this.#current !== current) return; // the socket's own event tells
      current.remaining -= bytes;
      payload.onProgress(bytes);
      if (current.remaining > 0) {
        pace.onWritten(bytes, performance.now() - startedAt);
        this.#writeNext(current, payload);
      } else {
        // What the operating system has taken is not yet at the other end: the answer may take longer than a chunk.
        const { stallMs } = current.exchange;
        const answerMs = stallMs + Math.min(2 * stallMs, body.sizeBytes / slowestBytesPerMs);
        this.#socket.setTimeout(answerMs);
        this.#awaitAnswer(current, answerMs);
      }
    });
  }

  #awaitAnswer(current: Current, withinMs: number): void {
    const startedAt = performance.now();
    const check = () => {
      if (this.#current !== current) return;
      const leftMs = withinMs + current.reader.receivedBytes / slowestBytesPerMs - (performance.now() - startedAt);
      if (leftMs > 0) current.deadline = setTimeout(check, Math.ceil(leftMs));
      else this.#fail("its answer did not end in time", "late");
    };
    clearTimeout(current.deadline);
    current.deadline = setTimeout(check, withinMs);
  }

  /** Takes what came in over the socket. */
  receive(piece: Buffer): void {
    const current = this.#current;
    if (!current) {
      this.destroy(); // nobody asked
      return;
    }
    try {
      const response = current.reader.push(piece);
      if (response) this.#answer(response);
      else if (!current.deadline) this.#awaitAnswer(current, current.exchange.stallMs); // before all of the body is out
    } catch (error) {
      if (!(error instanceof MalformedResponseError)) throw error;
      this.#fail(error.message, error.code, error);
    }
  }

  #onEnd(): void {
    const response = this.#current?.reader.end();
    if (response) this.#answer(response);
    else this.#fail("the connection was closed", "ECONNRESET");
    this.destroy();
  }

  #answer(response: HttpResponse): void {
    const current = this.#settle();
    if (current.remaining > 0 || !response.keepsAlive) this.destroy();
    current.resolve(response);
  }

  #fail(message: string, code: string, cause?: unknown): void {
    if (!this.#current) {
      this.#isUsable = false;
      return;
    }
    const current = this.#settle();
    this.destroy();
    current.reject(new ConnectionError(message, code, { cause }));
  }

  #settle(): Current {
    const current = this.#current as Current;
    this.#current = undefined;
    clearTimeout(current.deadline);
    this.#socket.setTimeout(0);
    this.isReused = true;
    return current;
  }
}
