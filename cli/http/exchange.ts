// What a connection sends: a request with its body, pace and limits. Also the error for a request without an answer.
import type { BodyLimit } from "./read-body.ts";

/** A request that got no answer. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
  readonly code: string;
  /** No connection could be opened. */
  readonly isUnsent: boolean;
  constructor(message: string, code: string, options: { cause?: unknown; isUnsent?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.isUnsent = options.isUnsent === true;
  }
}

/** The error of a request that was cancelled. */
export function stopped(): ConnectionError {
  return new ConnectionError("it was stopped", "aborted");
}

export interface Body {
  readonly sizeBytes: number;
  /** The next bytes, at most `most`. They stay valid until the call after the next one. May throw, which ends the exchange. */
  next(most: number): Uint8Array;
}

export interface Exchange {
  /** The request line, the headers, the empty line, and the body if it is text. */
  text: string;
  /** A body of bytes. */
  payload?: Payload;
  /**
   * The transfer counts as stalled if no byte moves for this long. The whole answer has the same time, counted from the
   * request's last byte or the answer's first, plus what its bytes take at 10 kB/s: a dripping answer is abandoned.
   */
  stallMs: number;
  /** Limit of the answer's body; by default the limit for a store's answer. */
  answerLimit?: BodyLimit | undefined;
}

export interface Payload {
  body: Body;
  /** Called when the operating system has taken this many more bytes of the body. */
  onProgress(bytes: number): void;
  /** How many bytes the next write sends, and when. */
  pace: Pace;
}

export interface Pace {
  chunkBytes(): number;
  /** Milliseconds to wait before this many bytes may be sent. */
  delayMs(bytes: number): number;
  /** How long it took until the operating system had taken a write. */
  onWritten(bytes: number, elapsedMs: number): void;
}
