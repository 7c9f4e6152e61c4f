// Tries a call again that may succeed a little later, while somebody waits for it; says so where that takes its time.
import { RequestError } from "../errors.ts";
import { retryDelayMs } from "./retry-policy.ts";

export interface RetryOptions {
  /** How often it is tried at most. */
  tries: number;
  /** As in "No answer yet from the API at …". */
  whom: string;
  wait(ms: number): Promise<unknown>;
  /** Milliseconds. */
  now(): number;
  /** From 0 up to 1. */
  random(): number;
  /** Told what is waited for, and what failed before it is tried again; not at once, for most failures are over at once. */
  tell?: ((message: string) => void) | undefined;
  /** No further try begins after that, where it is sooner than usual. */
  withinMs?: number | undefined;
}

/** After so long no further try begins. */
const patienceMs = 60_000;
/** Nobody wonders before that. */
const silentMs = 5_000;
const slowMs = 10_000;

/** Throws the last attempt's error, or at once one that is not transient. */
export async function retryTransient<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { tries, whom, wait, now, random, tell, withinMs = patienceMs } = options;
  const startedAt = now();
  for (let attempt = 1; ; attempt++) {
    const slow = tell && setTimeout(() => tell(`No answer yet from ${whom}; still waiting.`), slowMs).unref();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RequestError) || !error.isTransient || attempt === tries) throw error;
      const delayMs = retryDelayMs({ attempt, retryAfterMs: error.retryAfterMs }, random());
      const againMs = now() - startedAt + delayMs;
      if (againMs > Math.min(patienceMs, withinMs)) throw error;
      if (againMs > silentMs) tell?.(`${error.message} Trying again.`);
      await wait(delayMs);
    } finally {
      clearTimeout(slow);
    }
  }
}
