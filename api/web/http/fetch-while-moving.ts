// One request, with its answer read to the end. It may take any time as long as bytes arrive; an answer that stalls or never ends is given up.

export interface AnswerLimits {
  /** The longest time without a byte. */
  silenceMs?: number;
  /** The longest answer. */
  maxBytes: number;
}

/** API Gateway answers, or gives up, within 30 s. */
const usualSilenceMs = 60_000;

/** @param read reads `body`, or throws. Every failure of `fetch`, of `read` and of the limits rejects. */
export async function fetchWhileMoving<Answer>(
  url: string,
  { signal, ...init }: RequestInit,
  { silenceMs = usualSilenceMs, maxBytes }: AnswerLimits,
  read: (body: Response, response: Response) => Promise<Answer>,
): Promise<Answer> {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let receivedBytes = 0;
  function moved(bytes: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(new Error(`nothing arrived for ${silenceMs} ms`)), silenceMs);
    receivedBytes += bytes;
    if (receivedBytes > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
  }
  const watch = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, out) {
      moved(chunk.byteLength);
      out.enqueue(chunk);
    },
  });
  try {
    moved(0);
    const response = await fetch(url, {
      ...init,
      signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
    });
    moved(0);
    // Without the status: a browser's 204 may have an empty body, but a Response with status 204 cannot be constructed with one.
    const body = new Response(response.body?.pipeThrough(watch) ?? null, { headers: response.headers });
    return await read(body, response);
  } finally {
    clearTimeout(timer);
    stop.abort(); // an answer that was not read to its end
  }
}
