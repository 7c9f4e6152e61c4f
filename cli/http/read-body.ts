// Reads the body of an HTTP/1.1 response piece by piece. The kept part is copied once, and limits are enforced on arrival.
import { type Framing, MalformedResponseError } from "./read-head.ts";

export interface BodyLimit {
  /** How much is kept. */
  keepBytes: number;
  /** A body that is longer, or announces that it will be, is refused. */
  maxBytes: number;
  /** `latin1` keeps every byte, for a body that is not text. */
  encoding?: "utf8" | "latin1" | undefined;
}

export interface BodyReader {
  /** Once the body is complete, how many of the bytes belonged to it; undefined until then. @throws MalformedResponseError */
  push(bytes: Buffer): number | undefined;
  /** Whether the body is complete if the connection closes now. */
  isCompleteAtEnd(): boolean;
  text(): string;
}

export function readBody(framing: Framing, limit: BodyLimit): BodyReader {
  if (framing.kind === "length") return readLength(framing.bytes, limit);
  return framing.kind === "chunked" ? readChunks(limit) : readUntilClosed(limit);
}

/** Most puts are answered without a body. */
const empty: BodyReader = { push: () => 0, isCompleteAtEnd: () => false, text: () => "" };

function readLength(length: number, limit: BodyLimit): BodyReader {
  if (length === 0) return empty;
  if (length > limit.maxBytes) throw tooLong(limit);
  const kept = keepStart(limit, length);
  return {
    push(bytes) {
      const missing = length - kept.totalBytes;
      kept.add(bytes.length > missing ? bytes.subarray(0, missing) : bytes);
      return kept.totalBytes === length ? missing : undefined;
    },
    isCompleteAtEnd: () => false,
    text: kept.text,
  };
}

function readUntilClosed(limit: BodyLimit): BodyReader {
  const kept = keepStart(limit);
  return {
    push(bytes) {
      kept.add(bytes);
      return undefined;
    },
    isCompleteAtEnd: () => true,
    text: kept.text,
  };
}

/** Limit of a chunk-size line with extensions, or of a trailer line. */
const maxLineBytes = 4 * 1024;
/** Limit of all trailers together. */
const maxTrailerBytes = 64 * 1024;

function readChunks(limit: BodyLimit): BodyReader {
  const kept = keepStart(limit);
  let state: "size" | "data" | "end of data" | "trailers" = "size";
  let line = "";
  let missing = 0;
  let trailerBytes = 0;

  /** The line's text, if the line ends within these bytes. */
  const takeLine = (bytes: Buffer, from: number): { text: string; next: number } | undefined => {
    const end = bytes.indexOf(0x0a, from);
    line += bytes.toString("latin1", from, end < 0 ? bytes.length : end);
    if (line.length > maxLineBytes) throw new MalformedResponseError("a response line is too long");
    if (end < 0) return undefined;
    const text = line;
    line = "";
    if (!text.endsWith("\r")) throw new MalformedResponseError("a response line ends without a CR");
    return { text: text.slice(0, -1), next: end + 1 };
  };

  const begin = (text: string) => {
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(text)?.[1];
    if (size === undefined) throw new MalformedResponseError("a chunk size is not a number");
    missing = Number.parseInt(size, 16);
    if (kept.totalBytes + missing > limit.maxBytes) throw tooLong(limit);
    state = missing === 0 ? "trailers" : "data";
  };

  return {
    push(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (state === "data") {
          const end = Math.min(bytes.length, at + missing);
          kept.add(bytes.subarray(at, end));
          missing -= end - at;
          at = end;
          if (missing === 0) state = "end of data";
          continue;
        }
        const taken = takeLine(bytes, at);
        if (!taken) return undefined;
        at = taken.next;
        if (state === "size") begin(taken.text);
        else if (state === "end of data") {
          if (taken.text !== "") throw new MalformedResponseError("a chunk is longer than its size");
          state = "size";
        } else {
          if (taken.text === "") return at;
          trailerBytes += taken.text.length;
          if (trailerBytes > maxTrailerBytes) throw new MalformedResponseError("the response trailers are too long");
        }
      }
      return undefined;
    },
    isCompleteAtEnd: () => false,
    text: kept.text,
  };
}

/** Keeps the first bytes of a body in one buffer. @param wholeBytes the body's length, if known */
function keepStart({ keepBytes, maxBytes, encoding = "utf8" }: BodyLimit, wholeBytes?: number) {
  let buffer: Buffer | undefined;
  let text: string | undefined;
  let keptBytes = 0;
  let totalBytes = 0;
  return {
    get totalBytes() {
      return totalBytes;
    },
    add(bytes: Buffer): void {
      // A body that arrives in one piece is never copied.
      if (totalBytes === 0 && bytes.length === wholeBytes) text = bytes.toString(encoding, 0, keepBytes);
      totalBytes += bytes.length;
      if (totalBytes > maxBytes) throw tooLong({ maxBytes });
      if (text !== undefined || keptBytes === keepBytes) return;
      const wanted = Math.min(keepBytes, keptBytes + bytes.length);
      buffer ??= Buffer.allocUnsafeSlow(Math.min(keepBytes, Math.max(wanted, wholeBytes ?? 4 * 1024)));
      if (buffer.length < wanted) {
        const larger = Buffer.allocUnsafeSlow(Math.min(keepBytes, Math.max(wanted, 2 * buffer.length)));
        buffer.copy(larger, 0, 0, keptBytes);
        buffer = larger;
      }
      keptBytes += bytes.copy(buffer, keptBytes, 0, wanted - keptBytes);
    },
    text: () => text ?? buffer?.toString(encoding, 0, keptBytes) ?? "",
  };
}

function tooLong({ maxBytes }: Pick<BodyLimit, "maxBytes">): MalformedResponseError {
  return new MalformedResponseError(`the answer is longer than ${maxBytes} bytes`, "answer_too_long");
}
