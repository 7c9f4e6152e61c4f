// Initiates in batches: what waits when a request may go goes together, and nothing waits for a batch to fill.
import {
  errorStatus,
  type InitiateAnswer,
  type InitiateOutcome,
  type InitiateRequest,
  type PhotoError,
} from "../../../api/contract.ts";
import { RequestError } from "../../errors.ts";
import { isTransient, verdictOfAnswer } from "../../http/retry-policy.ts";
import type { EventApi } from "../event-api.ts";
import { stopReasonOf } from "../stopper.ts";
import { createAnswerTime } from "./answer-time.ts";
import { ageForMoreMs, isBatchDue, requestsAtOnce, type Supply } from "./batch-is-due.ts";
import { callApi, type Patience, waitForNextAttempt } from "./call-api.ts";
import { countForBatch } from "./cut-batch.ts";
import { maxAttempts, pausesAll } from "./decide-retry.ts";

export type OnRetry = Patience["onRetry"];

export interface InitiateBatcher {
  /** Asks for one photo, however often it takes. Throws what holds for this photo, or for the whole run. */
  initiate(request: InitiateRequest, onRetry: OnRetry): Promise<InitiateAnswer>;
  /** The supply has changed: a batch may be due. */
  pump(): void;
  /** Refuses what waits and whatever comes later. */
  close(error: Error): void;
}

export interface BatcherOptions {
  api: EventApi;
  patience: Patience;
  /** How many photos the API takes in one request. */
  maxPhotos(): number;
  supply(): Pick<Supply, "ready" | "readyBytes" | "putsPerMs"> & { freeSlotsFor(sizeBytes: number): number };
  now(): number;
  /** The first answer of all took so long. */
  onFirstAnswer(elapsedMs: number): void;
}

interface Waiting {
  request: InitiateRequest;
  bodyBytes: number;
  onRetry: OnRetry;
  resolve(outcome: InitiateOutcome): void;
  reject(error: unknown): void;
}

/** A batch that fails as a whole is tried so often before it is halved: it may be one photo's fault, or its size. */
const attemptsOfABatch = 3;

export function createInitiateBatcher(options: BatcherOptions): InitiateBatcher {
  const { api, patience, now } = options;
  const waiting: Waiting[] = [];
  /** The requests that have no answer yet, the oldest first. */
  const outstanding = new Set<{ askedAt: number }>();
  const answerTime = createAnswerTime();
  let asked = 0;
  let askedBytes = 0;
  let isPumping = false;
  let hasAnswer = false;
  let closedBy: Error | undefined;
  let timer: NodeJS.Timeout | undefined;
  const maxPhotos = () => (api.initiateBatch ? options.maxPhotos() : 1);

  const supplyOf = (next: Waiting): Supply => {
    const { ready, readyBytes, putsPerMs, freeSlotsFor } = options.supply();
    const freeSlots = freeSlotsFor(next.request.size ?? 0);
    const answerMs = answerTime.expectMs(Math.min(waiting.length, maxPhotos()));
    return { waiting: waiting.length, asked, askedBytes, ready, readyBytes, freeSlots, putsPerMs, answerMs };
  };

  const send = () => {
    for (let next = waiting[0]; next; next = waiting[0]) {
      if (!isBatchDue(supplyOf(next))) return;
      const [oldest] = outstanding;
      const oldestMs = oldest ? now() - oldest.askedAt : 0;
      if (outstanding.size >= requestsAtOnce(oldestMs)) {
        timer ??= setTimeout(onAge, Math.max(1, ageForMoreMs(outstanding.size) - oldestMs));
        return;
      }
      const bodies = waiting.slice(0, maxPhotos()).map(({ bodyBytes }) => bodyBytes);
      void ask(waiting.splice(0, countForBatch(bodies, maxPhotos())));
    }
  };
  const onAge = () => {
    timer = undefined;
    send();
  };
  // Once all that woke this thread up is dealt with: it goes together.
  const pump = () => {
    if (isPumping || waiting.length === 0) return;
    isPumping = true;
    setImmediate(() => {
      isPumping = false;
      send();
    });
  };

  async function ask(batch: Waiting[]): Promise<void> {
    const bytes = batch.reduce((total, { request }) => total + (request.size ?? 0), 0);
    asked += batch.length;
    askedBytes += bytes;
    try {
      await answerAll(batch);
    } finally {
      asked -= batch.length;
      askedBytes -= bytes;
      pump();
    }
  }

  /** Answers every photo of the batch. Never throws. */
  async function answerAll(batch: Waiting[]): Promise<void> {
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
      await answerAll(batch.slice(0, half));
      await answerAll(batch.slice(half));
    }
  }

  async function timed(batch: Waiting[], signal: AbortSignal): Promise<InitiateOutcome[]> {
    const request = { askedAt: now() };
    outstanding.add(request);
    try {
      const outcomes = await outcomesOf(batch, signal);
      const elapsedMs = now() - request.askedAt;
      answerTime.observe(batch.length, elapsedMs);
      if (!hasAnswer) options.onFirstAnswer(elapsedMs);
      hasAnswer = true;
      return outcomes;
    } finally {
      outstanding.delete(request);
      pump();
    }
  }

  // The single form is what every API knows.
  async function outcomesOf(batch: Waiting[], signal: AbortSignal): Promise<InitiateOutcome[]> {
    const [first] = batch as [Waiting];
    if (batch.length === 1 || !api.initiateBatch) return [await api.initiate(first.request, signal)];
    const photos = batch.map(({ request }) => request);
    return api.initiateBatch(photos, signal);
  }

  function enqueue(request: InitiateRequest, onRetry: OnRetry): Promise<InitiateOutcome> {
    return new Promise((resolve, reject) => {
      if (closedBy) return reject(closedBy);
      waiting.push({ request, bodyBytes: Buffer.byteLength(JSON.stringify(request)), onRetry, resolve, reject });
      pump();
    });
  }

  return {
    async initiate(request, onRetry) {
      for (let attempt = 1; ; ) {
        const outcome = await enqueue(request, onRetry);
        if (!("error" in outcome)) return outcome;
        await waitForNextAttempt(failureOf(outcome.error), ++attempt, { ...patience, onRetry });
      }
    },
    pump,
    close(error) {
      closedBy = error;
      clearTimeout(timer);
      for (const { reject } of waiting.splice(0)) reject(error);
    },
  };
}

/** Whether one photo of a batch may be why it failed: not where the error is about all photos of the run, or about their number. */
function mayBeOnePhotosFault(error: unknown): boolean {
  return error instanceof RequestError && stopReasonOf(error) === undefined && !pausesAll(error);
}

/** What the photo alone would have been refused with. */
function failureOf({ code, message, retryAfterSeconds }: PhotoError): RequestError {
  const status: number = errorStatus[code] ?? 500;
  return new RequestError(message, {
    status,
    code,
    isTransient: isTransient(verdictOfAnswer("api", { status, code })),
    retryAfterMs: retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000,
  });
}
