// Halves a failed batch if one photo may be the cause, so that only that photo fails.
import type { RequestError } from "../../errors.ts";
import type { AttemptLimit } from "./call-api.ts";
import { attemptsAfter, isUnusable, pausesAll } from "./decide-retry.ts";
import { mayBeOnePhotosFault } from "./judge-batch-failure.ts";

/** How often a failing batch is tried before it is halved. */
const attemptsOfABatch = 3;
/** The same while no request is answered: either the connection fails, or something on the way rejects this batch's content. */
const lostOfABatch = 6;

/** How often a request for this many photos is tried before the batch is halved or its only photo fails. */
export function attemptsFor(photos: number): AttemptLimit {
  return (error, lost = 0) => {
    if (photos === 1 || pausesAll(error)) return attemptsAfter(error);
    if (lost >= lostOfABatch) return 0;
    return isUnusable(error) ? 1 : attemptsOfABatch;
  };
}

/** @param failures consecutive failures of a batch of this size */
export function mustHalve(error: RequestError, photos: number, failures: number): boolean {
  if (photos === 1 || !mayBeOnePhotosFault(error)) return false;
  return !error.isTransient || failures >= attemptsFor(photos)(error);
}

export function halfOf(photos: number): number {
  return Math.ceil(photos / 2);
}

/** An item of a batch that waits for its answer. */
export interface Asked {
  reject(error: unknown): void;
}

export interface Asking<Item extends Asked, Answer> {
  /** One request, with retries. */
  ask(batch: Item[]): Promise<Answer>;
  onAnswer(batch: Item[], answer: Answer): void;
}

/** Asks until every item of the batch is answered or has failed. Never throws. */
export async function askInHalves<Item extends Asked, Answer>(
  batch: Item[],
  asking: Asking<Item, Answer>,
): Promise<void> {
  let answer: Answer;
  try {
    answer = await asking.ask(batch);
  } catch (error) {
    if (batch.length === 1 || !mayBeOnePhotosFault(error)) {
      for (const { reject } of batch) reject(error);
      return;
    }
    const half = halfOf(batch.length);
    // Concurrently: the sound half does not wait for the retries of the other.
    await Promise.all([askInHalves(batch.slice(0, half), asking), askInHalves(batch.slice(half), asking)]);
    return;
  }
  asking.onAnswer(batch, answer);
}
