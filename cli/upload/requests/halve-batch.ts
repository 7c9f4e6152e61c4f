// What is asked for in one request, in halves where one photo may be why it failed: that photo fails, and no other.
import type { RequestError } from "../../errors.ts";
import type { AttemptLimit } from "./call-api.ts";
import { attemptsAfter, isUnusable, pausesAll } from "./decide-retry.ts";
import { mayBeOnePhotosFault } from "./judge-batch-failure.ts";

/** A batch that fails as a whole is tried so often before it is halved. */
const attemptsOfABatch = 3;
/** While nobody gets an answer, so often: it is the connection that fails, or what this batch says that something on the line cuts. */
const lostOfABatch = 6;

/** How often a request for so many photos is tried: then they are halved, or one that is left fails. */
export function attemptsFor(photos: number): AttemptLimit {
  return (error, lost = 0) => {
    if (photos === 1 || pausesAll(error)) return attemptsAfter(error);
    if (lost >= lostOfABatch) return 0;
    return isUnusable(error) ? 1 : attemptsOfABatch;
  };
}

/** @param failures how often in a row so many photos could not be asked for together */
export function mustHalve(error: RequestError, photos: number, failures: number): boolean {
  if (photos === 1 || !mayBeOnePhotosFault(error)) return false;
  return !error.isTransient || failures >= attemptsFor(photos)(error);
}

export function halfOf(photos: number): number {
  return Math.ceil(photos / 2);
}

export interface Asking<Item, Answer> {
  /** One request, tried as often as makes sense. */
  ask(batch: Item[]): Promise<Answer>;
  answered(batch: Item[], answer: Answer): void;
  failed(batch: Item[], error: unknown): void;
}

/** Asks until each of the batch is answered or has failed; never throws. */
export async function askInHalves<Item, Answer>(batch: Item[], asking: Asking<Item, Answer>): Promise<void> {
  let answer: Answer;
  try {
    answer = await asking.ask(batch);
  } catch (error) {
    if (batch.length === 1 || !mayBeOnePhotosFault(error)) return asking.failed(batch, error);
    const half = halfOf(batch.length);
    // At once: the half without the fault does not wait for all attempts of the other.
    await Promise.all([askInHalves(batch.slice(0, half), asking), askInHalves(batch.slice(half), asking)]);
    return;
  }
  asking.answered(batch, answer);
}
