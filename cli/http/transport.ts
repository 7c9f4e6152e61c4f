// The interface that sends HTTP requests to one origin, with its time and size limits.

export interface HttpAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  text: string;
}

export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path and query, from the root of the origin. */
  path: string;
  /** Name, value, name, value. */
  headers: readonly string[];
  body?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Without an answer it fails, even if the server may just have closed an idle connection: sent twice, it could mean something else. */
  isSentOnce?: boolean | undefined;
  /** For the whole answer, from the request's last byte, plus what its bytes take at 10 kB/s. */
  timeoutMs?: number;
  /** A longer answer is refused on arrival. */
  maxAnswerBytes?: number;
  /** Each character of the answer's text stands for one byte. */
  isBinary?: boolean;
}

export interface Transport {
  /** Resolves with any answer. Throws a RequestError without one, and the signal's reason if aborted. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** A little longer than the gateway, which gives up after 30 s. */
export const answerTimeoutMs = 35_000;
/** Shorter, because a person is waiting. */
export const signInTimeoutMs = 15_000;

/** Limits by kind of answer. A Lambda function's answer is never longer than 6 MB, and the API keeps lists below that. */
export const maxAnswerBytes = {
  config: 64 * 1024,
  signIn: 256 * 1024,
  /** For each photo: a presigned URL with its headers. */
  initiatedPhoto: 16 * 1024,
  /** The same for the parts of large photos: the total for all photos of a request. */
  initiatedParts: 4 * 1024 ** 2,
  /** For answers whose body is ignored. */
  nothing: 64 * 1024,
  list: 6 * 1024 ** 2,
  /** Small renditions have 20 to 150 kB. */
  picture: 1024 ** 2,
} as const;
