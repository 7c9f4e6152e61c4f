// Asks the API for one batch: again where that may help, in halves where the fault may be one photo's or the batch's size.
import type { InitiateOutcome, InitiateRequest } from "../../../api/contract.ts";
import type { RequestError } from "../../errors.ts";
import type { EventApi } from "../event-api.ts";
import { callApi, type Patience } from "./call-api.ts";
import { maxAttempts, pausesAll } from "./decide-retry.ts";
import { mayBeOnePhotosFault } from "./judge-batch-failure.ts";

export type OnRetry = Patience["onRetry"];

/** A photo of a batch, and who waits for its answer. */
export interface AskedPhoto {
  request: InitiateRequest;
  onRetry: OnRetry;
  resolve(outcome: InitiateOutcome): void;
  reject(error: unknown): void;
}

export interface AskBatchOptions {
  api: EventApi;
  patience: Patience;
  now(): number;
  /** So many photos were answered together, in so many milliseconds. */
  onAnswer(photos: number, elapsedMs: number): void;
}

/** A batch that fails as a whole is tried so often before it is halved. */
const attemptsOfABatch = 3;

/** @returns what answers every photo of a batch, and never throws */
export function createBatchAsker({
  api,
  patience,
  now,
  onAnswer,
}: AskBatchOptions): (batch: AskedPhoto[]) => Promise<void> {
  return answerAll;

  async function answerAll(batch: AskedPhoto[]): Promise<void> {
    try {
      const onRetry: OnRetry = (...told) => {
        for (const photo of batch) photo.onRetry(...told);
      };
      const attempts = (error: RequestError) =>
        batch.length === 1 || pausesAll(error) ? maxAttempts : attemptsOfABatch;
      const outcomes = await callApi((signal) => timed(batch, signal), { ...patience, onRetry }, attempts);
      for (const [n, photo] of batch.entries()) photo.resolve(outcomes[n] as InitiateOutcome);
    } catch (error) {
      if (batch.length === 1 || !mayBeOnePhotosFault(error)) {
        for (const photo of batch) photo.reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      // At once: the half without the fault does not wait for all attempts of the other.
      await Promise.all([answerAll(batch.slice(0, half)), answerAll(batch.slice(half))]);
    }
  }

  async function timed(batch: AskedPhoto[], signal: AbortSignal): Promise<InitiateOutcome[]> {
    const askedAt = now();
    const outcomes = await outcomesOf(batch, signal);
    onAnswer(batch.length, now() - askedAt);
    return outcomes;
  }

  // The single form is what every API knows.
  async function outcomesOf(batch: AskedPhoto[], signal: AbortSignal): Promise<InitiateOutcome[]> {
    const [first] = batch as [AskedPhoto];
    if (batch.length === 1 || !api.initiateBatch) return [await api.initiate(first.request, signal)];
    return api.initiateBatch(
      batch.map(({ request }) => request),
      signal,
    );
  }
}
