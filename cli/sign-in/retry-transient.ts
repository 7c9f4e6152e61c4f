// Tries again what may succeed a little later.
import { RequestError } from "../errors.ts";

const attempts = 5;

/** How long to wait before the next attempt: half a second, doubled each time, of which the half is up to chance. */
export function retryDelayMs(attempt: number, random: number): number {
  return 500 * 2 ** (attempt - 1) * (0.5 + random / 2);
}

/** Throws the last attempt's error, or at once one that is not transient. */
export async function retryTransient<T>(work: () => Promise<T>, wait: (ms: number) => Promise<unknown>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RequestError) || !error.isTransient || attempt === attempts) throw error;
      await wait(error.retryAfterMs ?? retryDelayMs(attempt, Math.random()));
    }
  }
}
