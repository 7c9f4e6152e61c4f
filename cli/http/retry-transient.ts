// Retries a transient failure while a person waits, and says so if it takes a while.
import { RequestError } from "../errors.ts";
import { retryDelayMs } from "./retry-policy.ts";

export interface RetryOptions {
  /** The maximum number of tries. */
  tries: number;
  /** As in "No answer yet from the API at …". */
  whom: string;
  wait(ms: number): Promise<unknown>;
  /** By a clock that nobody sets. */
  elapsedMs(): number;
  /** From 0 up to 1. */
  random(): number;
  /** Shown what is waited for, and what failed before a retry. Not called for failures that pass quickly. */
  tell?: ((message: string) => void) | undefined;
  /** No retry starts after this time, if it is shorter than the default. */
  withinMs?: number | undefined;
}

/** No retry starts after this time. */
const patienceMs = 60_000;
/** Nothing is shown before this time. */
const silentMs = 5_000;
const slowMs = 10_000;

/** Throws the last attempt's error, or the first that is not transient. */
export async function retryTransient<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { tries, whom, wait, elapsedMs, random, tell, withinMs = patienceMs } = options;
  const startedAt = elapsedMs();
  for (let attempt = 1; ; attempt++) {
    const slow = tell && setTimeout(() => tell(`No answer yet from ${whom}; still waiting.`), slowMs).unref();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RequestError) || !error.isTransient || attempt === tries) throw error;
      const delayMs = retryDelayMs({ attempt, retryAfterMs: error.retryAfterMs }, random());
      const againMs = elapsedMs() - startedAt + delayMs;
      if (againMs > Math.min(patienceMs, withinMs)) throw error;
      if (againMs > silentMs) tell?.(`${error.message} Trying again.`);
      await wait(delayMs);
    } finally {
      clearTimeout(slow);
    }
  }
}
