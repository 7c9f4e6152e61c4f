// One kept-alive connection: sends requests one after the other over a plain socket, both photos and API calls.
// It has its own write loop, because any layer on top costs more than the hashing (docs/performance.md).
import type { Socket } from "node:net";
import { createDeadlines, type Due } from "./deadlines.ts";
import { ConnectionError, type Exchange, type Payload } from "./exchange.ts";
import { MalformedResponseError } from "./read-head.ts";
import { createResponseReader, type HttpResponse, type ResponseReader } from "./read-response.ts";

/** The slowest rate, 10 kB/s, that is assumed when progress cannot be observed. */
const slowestBytesPerMs = 10;
const answers = createDeadlines();

interface Current {
  exchange: Exchange;
  reader: ResponseReader;
  remaining: number;
  /** When the body last made progress, or when our own pacing lets it continue. */
  movedAt: number;
  /** When the wait for the answer began, and how long the whole answer may take. */
  answerFrom?: number;
  answerWithinMs: number;
  resolve(response: HttpResponse): void;
  reject(error: Error): void;
}

export class Connection implements Due {
  readonly #socket: Socket;
  /** The socket timer's current value. Setting it costs as much as a write. */
  #quietMs = 0;
  #current: Current | undefined;
  #isUsable = true;
  /** Whether it has carried an exchange before. Only then may a failure just mean that it was idle for too long. */
  isReused = false;
  idleSince = 0;

  constructor(socket: Socket, onUnusable: () => void) {
    this.#socket = socket;
    socket.on("error", (error: NodeJS.ErrnoException) => this.#fail(error.message, error.code ?? "ECONNRESET", error));
    socket.on("timeout", () => {
      // Before its first byte arrives, the answer has its own deadline.
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

  /** Ends the current exchange from our side. */
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
    // The body may return less than the pace allows.
    const delayMs = payload.pace.delayMs(chunk.length);
    if (delayMs === 0) {
      this.#write(current, payload, chunk);
      return;
    }
    this.#watchQuiet(0); // the delay is ours
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
      if (error || this.#current !== current) return; // handled by the socket's own events
      current.remaining -= bytes;
      current.movedAt = performance.now();
      payload.onProgress(bytes);
      if (current.remaining > 0) {
        pace.onWritten(bytes, current.movedAt - startedAt);
        this.#writeNext(current, payload);
      } else {
        // The operating system still has to send what it has taken, so the answer may take longer than one chunk.
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

  // A response that starts during the body may be only `100 Continue`. It is not late while the body makes progress.
  dueAt(): number {
    const { answerFrom = 0, movedAt, answerWithinMs, reader } = this.#current as Current;
    return Math.max(answerFrom, movedAt) + answerWithinMs + reader.receivedBytes / slowestBytesPerMs;
  }

  onDue(): void {
    if (this.#current?.reader.receivedBytes === 0) this.#stall();
    else this.#fail("its answer took too long", "late");
  }

  #stall(): void {
    this.#fail("no byte moved for too long", "stalled");
  }

  #watchQuiet(ms: number): void {
    if (ms === this.#quietMs) return;
    this.#quietMs = ms;
    this.#socket.setTimeout(ms);
  }

  /** Takes bytes that arrived on the socket. */
  receive(piece: Buffer): void {
    const current = this.#current;
    if (!current) {
      this.destroy(); // unsolicited
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
