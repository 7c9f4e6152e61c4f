// What sends one HTTP request to one origin and brings its answer; and how long, and how long an answer, it waits for.

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
  /** For the answer as a whole, from the request's last byte; longer by what its bytes take at 10 kB/s. */
  timeoutMs?: number;
  /** A longer answer is refused while it arrives. */
  maxAnswerBytes?: number;
  /** The answer's text is its bytes, each as one character. */
  isBinary?: boolean;
}

export interface Transport {
  /** Any answer at all resolves; throws a RequestError where none came, and the signal's reason where it was aborted. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** The gateway gives up after 30 s; a little later so do we. */
export const answerTimeoutMs = 35_000;
/** Somebody waits in front of the screen. */
export const signInTimeoutMs = 15_000;

/** By the kind of answer. A Lambda function's is never longer than 6 MB, and the API's own limit for lists is below that. */
export const maxAnswerBytes = {
  config: 64 * 1024,
  signIn: 256 * 1024,
  /** A presigned URL with its headers, for each photo. */
  initiatedPhoto: 16 * 1024,
  /** As above for each part of large photos: of all photos of a request together. */
  initiatedParts: 4 * 1024 ** 2,
  /** Of what nothing is read. */
  nothing: 64 * 1024,
  list: 6 * 1024 ** 2,
  /** A small rendition has 20 to 150 kB. */
  picture: 1024 ** 2,
} as const;
