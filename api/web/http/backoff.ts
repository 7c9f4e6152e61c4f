// How long to wait before the next attempt. The CLI has the same rule (cli/http/retry-policy.ts), and a test compares the two.

/** Full jitter below a ceiling that doubles up to 20 s. @param random at least 0, below 1 */
export function backoffMs(attempt: number, random: number): number {
  return Math.round(random * Math.min(20_000, 250 * 2 ** attempt));
}

/** Resolves after `ms`, or as soon as the signal aborts. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}
