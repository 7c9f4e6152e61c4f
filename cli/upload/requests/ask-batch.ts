// Asks the API for one batch of photos that are to be sent: again where that may help, in halves where one of them may be why it failed.
import type { InitiateOutcome, InitiateRequest } from "../../../api/contract.ts";
import type { EventApi } from "../event-api.ts";
import { callApi, type Patience } from "./call-api.ts";
import { type Asking, askInHalves, attemptsFor } from "./halve-batch.ts";

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

/** @returns what answers every photo of a batch, and never throws */
export function createBatchAsker({
  api,
  patience,
  now,
  onAnswer,
}: AskBatchOptions): (batch: AskedPhoto[]) => Promise<void> {
  const asking: Asking<AskedPhoto, InitiateOutcome[]> = {
    ask(batch) {
      const onRetry: OnRetry = (...told) => {
        for (const photo of batch) photo.onRetry(...told);
      };
      return callApi((signal) => timed(batch, signal), { ...patience, onRetry }, attemptsFor(batch.length));
    },
    answered(batch, outcomes) {
      for (const [n, photo] of batch.entries()) photo.resolve(outcomes[n] as InitiateOutcome);
    },
    failed(batch, error) {
      for (const photo of batch) photo.reject(error);
    },
  };
  return (batch) => askInHalves(batch, asking);

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
