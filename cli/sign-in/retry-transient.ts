// Tries again what may succeed a little later.
import { RequestError } from "../errors.ts";
import { maxTries, retryDelayMs } from "../http/retry-policy.ts";

/** Throws the last attempt's error, or at once one that is not transient. */
export async function retryTransient<T>(work: () => Promise<T>, wait: (ms: number) => Promise<unknown>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RequestError) || !error.isTransient || attempt === maxTries.sign_in) throw error;
      await wait(retryDelayMs({ attempt, retryAfterMs: error.retryAfterMs }, Math.random()));
    }
  }
}
