// How long to wait before the next attempt: the CLI's rule (cli/upload/decide-retry.ts), which a test compares with this one.

/** Full jitter over a ceiling that doubles up to 20 seconds. @param random from 0 up to 1 */
export function backoffMs(attempt: number, random: number): number {
  return Math.round(random * Math.min(20_000, 250 * 2 ** attempt));
}

/** Resolves after so long, or at once where the signal says stop. */
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
