// What is sent over a connection, and how: a request with its body, its pace and its limits; and the error where no answer comes.
import type { BodyLimit } from "./read-body.ts";

/** A request that got no answer. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
  readonly code: string;
  constructor(message: string, code: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Of a request that somebody wanted no longer. */
export function stopped(): ConnectionError {
  return new ConnectionError("it was stopped", "aborted");
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
