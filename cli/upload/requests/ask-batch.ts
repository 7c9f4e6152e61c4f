// Initiates one batch of photos: retries it, and halves it if a single photo may be the cause of a failure.
import type { InitiateOutcome, InitiateRequest } from "../../../api/contract.ts";
import type { EventApi } from "../event-api.ts";
import { callApi, type Patience } from "./call-api.ts";
import { type Asked, type Asking, askInHalves, attemptsFor } from "./halve-batch.ts";

export type OnRetry = Patience["onRetry"];

/** A photo of a batch, and the callbacks for its answer. */
export interface AskedPhoto extends Asked {
  request: InitiateRequest;
  onRetry: OnRetry;
  resolve(outcome: InitiateOutcome): void;
}

export interface AskBatchOptions {
  api: EventApi;
  patience: Patience;
  now(): number;
  /** Called after each answer with the batch's size and the elapsed time. */
  onAnswer(photos: number, elapsedMs: number): void;
}

/** @returns a function that settles every photo of a batch and never throws */
export function createBatchAsker({
  api,
  patience,
  now,
  onAnswer,
}: AskBatchOptions): (batch: AskedPhoto[]) => Promise<void> {
  const asking: Asking<AskedPhoto, InitiateOutcome[]> = {
    ask(batch) {
      const onRetry: OnRetry = (...retry) => {
        for (const photo of batch) photo.onRetry(...retry);
      };
      return callApi((signal) => timed(batch, signal), { ...patience, onRetry }, attemptsFor(batch.length));
    },
    onAnswer(batch, outcomes) {
      for (const [n, photo] of batch.entries()) photo.resolve(outcomes[n] as InitiateOutcome);
    },
  };
  return (batch) => askInHalves(batch, asking);

  async function timed(batch: AskedPhoto[], signal: AbortSignal): Promise<InitiateOutcome[]> {
    const askedAt = now();
    const outcomes = await outcomesOf(batch, signal);
    onAnswer(batch.length, now() - askedAt);
    return outcomes;
  }

  // Every API knows the single form.
  async function outcomesOf(batch: AskedPhoto[], signal: AbortSignal): Promise<InitiateOutcome[]> {
    const [first] = batch as [AskedPhoto];
    if (batch.length === 1 || !api.initiateBatch) return [await api.initiate(first.request, signal)];
    return api.initiateBatch(
      batch.map(({ request }) => request),
      signal,
    );
  }
}
