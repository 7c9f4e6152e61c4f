// What sends one HTTP request to one origin and brings its answer. Two do: undici, and the engine's own sockets.

export interface HttpAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
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
}

export interface Transport {
  /** Any answer at all resolves; throws a RequestError where none came, and the signal's reason where it was aborted. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** The gateway gives up after 30 s; a little later so do we. */
export const answerTimeoutMs = 35_000;
