// One kept-alive connection: sends one request after the other over a plain socket, photos and calls of the API alike.
// A loop of our own, because every layer above costs more than the hashing (docs/performance.md).
import type { Socket } from "node:net";
import { createDeadlines, type Due } from "./deadlines.ts";
import { ConnectionError, type Exchange, type Payload } from "./exchange.ts";
import { MalformedResponseError } from "./read-head.ts";
import { createResponseReader, type HttpResponse, type ResponseReader } from "./read-response.ts";

/** What a transfer is still believed to do where nothing can be seen: 10 kB/s. */
const slowestBytesPerMs = 10;
const answers = createDeadlines();

interface Current {
  exchange: Exchange;
  reader: ResponseReader;
  remaining: number;
  /** When the body last moved, or is to move on where it is we who wait. */
  movedAt: number;
  /** Since when the answer is waited for, and for how long as a whole. */
  answerFrom?: number;
  answerWithinMs: number;
  resolve(response: HttpResponse): void;
  reject(error: Error): void;
}

export class Connection implements Due {
  readonly #socket: Socket;
  /** What the socket's own timer is set to: setting it costs as much as a write. */
  #quietMs = 0;
  #current: Current | undefined;
  #isUsable = true;
  /** Whether it has carried an exchange before: only then a failure may mean no more than that it was idle for too long. */
  isReused = false;
  idleSince = 0;

  constructor(socket: Socket, onUnusable: () => void) {
    this.#socket = socket;
    socket.on("error", (error: NodeJS.ErrnoException) => this.#fail(error.message, error.code ?? "ECONNRESET", error));
    socket.on("timeout", () => {
      // Until its first byte an answer has a deadline of its own.
      const isAnswerDue = this.#current?.answerFrom !== undefined && this.#current.reader.receivedBytes === 0;
      if (this.#current && !isAnswerDue) this.#stall();
    });
    socket.on("end", () => this.#onEnd());
    socket.on("close", () => {
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
      this.#current = { exchange, reader, remaining, movedAt: 0, answerWithinMs: 0, resolve, reject };
      this.#watchQuiet(stallMs);
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
    let chunk: Uint8Array;
    try {
      chunk = payload.body.next(payload.pace.chunkBytes());
    } catch (error) {
      this.#settle().reject(error as Error);
      this.destroy();
      return;
    }
    // By what goes out: a body may give less than the pace would take.
    const delayMs = payload.pace.delayMs(chunk.length);
    if (delayMs === 0) {
      this.#write(current, payload, chunk);
      return;
    }
    this.#watchQuiet(0); // it is we who wait
    current.movedAt = performance.now() + delayMs;
    setTimeout(() => {
      if (this.#current !== current) return;
      this.#watchQuiet(current.exchange.stallMs);
      this.#write(current, payload, chunk);
    }, delayMs);
  }

  #write(current: Current, payload: Payload, chunk: Uint8Array): void {
    const { body, pace } = payload;
    const bytes = chunk.length;
    const startedAt = performance.now();
    this.#socket.write(chunk, (error) => {
      if (error || this.#current !== current) return; // the socket's own event tells
      current.remaining -= bytes;
      current.movedAt = performance.now();
      payload.onProgress(bytes);
      if (current.remaining > 0) {
        pace.onWritten(bytes, current.movedAt - startedAt);
        this.#writeNext(current, payload);
      } else {
        // What the operating system has taken is not yet at the other end: the answer may take longer than a chunk.
        const { stallMs } = current.exchange;
        this.#awaitAnswer(current, stallMs + Math.min(2 * stallMs, body.sizeBytes / slowestBytesPerMs));
      }
    });
  }

  #awaitAnswer(current: Current, withinMs: number): void {
    current.answerFrom = performance.now();
    current.answerWithinMs = withinMs;
    answers.add(this);
  }

  // What comes while the body goes out may be no more than `100 Continue`: nothing is late as long as the body moves on.
  dueAt(): number {
    const { answerFrom = 0, movedAt, answerWithinMs, reader } = this.#current as Current;
    return Math.max(answerFrom, movedAt) + answerWithinMs + reader.receivedBytes / slowestBytesPerMs;
  }

  onDue(): void {
    if (this.#current?.reader.receivedBytes === 0) this.#stall();
    else this.#fail("its answer did not end in time", "late");
  }

  #stall(): void {
    this.#fail("no byte moved for too long", "stalled");
  }

  #watchQuiet(ms: number): void {
    if (ms === this.#quietMs) return;
    this.#quietMs = ms;
    this.#socket.setTimeout(ms);
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
      else if (current.answerFrom === undefined) this.#awaitAnswer(current, current.exchange.stallMs); // before all of the body is out
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
    this.destroy();
    if (!this.#current) return;
    const current = this.#settle();
    current.reject(new ConnectionError(message, code, { cause }));
  }

  #settle(): Current {
    const current = this.#current as Current;
    this.#current = undefined;
    answers.delete(this);
    this.isReused = true;
    return current;
  }
}
