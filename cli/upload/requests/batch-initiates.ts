// Initiates in batches: what waits when a request may go goes together.
import type { InitiateAnswer, InitiateRequest } from "../../../api/contract.ts";
import type { EventApi } from "../event-api.ts";
import { createAnswerTime } from "./answer-time.ts";
import { type AskedPhoto, createBatchAsker, type OnRetry } from "./ask-batch.ts";
import { isBatchDue, isBatchFull, type Supply } from "./batch-is-due.ts";
import { type Patience, waitForNextAttempt } from "./call-api.ts";
import { countThatFit } from "./cut-batch.ts";
import { gatherMs } from "./gather-time.ts";
import { failureOf } from "./judge-batch-failure.ts";

export interface InitiateBatcher {
  /** Asks for one photo, as often as it takes. Throws what holds for this photo, or for the whole run. */
  initiate(request: InitiateRequest, onRetry: OnRetry): Promise<InitiateAnswer>;
  /** The supply has changed: a batch may be due. */
  pump(): void;
  /** Refuses what waits and whatever comes later. */
  close(error: Error): void;
}

export interface BatcherOptions {
  api: EventApi;
  patience: Patience;
  /** How many photos the API takes in one request; undefined before it has told that. */
  maxPhotos(): number | undefined;
  /** Absent: nothing is to be sent, and a batch is due as soon as it is worth a request. */
  supply?(): Pick<Supply, "ready" | "readyBytes" | "putsPerMs"> & { freeSlotsFor(sizeBytes: number): number };
  /**
   * Whether others are about to wait as well: a batch waits for them, but not for long.
   * @param isRoomComing photos that were asked for will go on, and make room for them
   */
  isMoreComing(isRoomComing: boolean): boolean;
  now(): number;
  /** The first answer of all took so long. */
  onFirstAnswer?(elapsedMs: number): void;
}

interface Waiting extends AskedPhoto {
  since: number;
}

/** Photos wait together, so there are far fewer, unless the API takes one photo in each. */
const mostRequests = 32;
/** So many go one by one before the API has told how many it takes: the first URLs come sooner by a round trip. */
const mostBeforeTold = 8;
/** While a batch waits this long for photos to be read, the link may stand idle; it catches up afterwards. */
const [leastGatherMs, mostGatherMs] = [100, 4_000];

export function createInitiateBatcher(options: BatcherOptions): InitiateBatcher {
  const { api, patience, now } = options;
  const waiting: Waiting[] = [];
  const answerTime = createAnswerTime();
  let outstanding = 0;
  let asked = 0;
  let askedBytes = 0;
  let askedInAll = 0;
  let waitingBytes = 0;
  let firstAt: number | undefined;
  let isPumping = false;
  let hasAnswer = false;
  let closedBy: Error | undefined;
  let timer: NodeJS.Timeout | undefined;
  const answerAll = createBatchAsker({
    api,
    patience,
    now,
    onAnswer(photos, elapsedMs) {
      answerTime.observe(photos, elapsedMs);
      if (!hasAnswer) options.onFirstAnswer?.(elapsedMs);
      hasAnswer = true;
    },
  });
  const maxPhotos = () => (api.initiateBatch && options.maxPhotos()) || 1;
  const mayAsk = () => outstanding < mostRequests && (askedInAll < mostBeforeTold || options.maxPhotos() !== undefined);

  /** The bytes that are to be sent. */
  const sizeOf = ({ request }: Waiting) => (options.supply ? (request.size ?? 0) : 0);
  const isDue = (next: Waiting) => {
    if (!options.supply) return true;
    const { ready, readyBytes, putsPerMs, freeSlotsFor } = options.supply();
    const freeSlots = freeSlotsFor(sizeOf(next));
    const answerMs = answerTime.expectMs(Math.min(waiting.length, maxPhotos()));
    return isBatchDue({ asked, askedBytes, ready, readyBytes, freeSlots, putsPerMs, answerMs });
  };
  /** How long a photo that has waited since then may wait for others. Where none is being read, waiting longer brings no more. */
  const mayGatherMs = (since: number) => {
    const most = options.isMoreComing(false) ? mostGatherMs : leastGatherMs;
    return gatherMs(since - (firstAt as number), leastGatherMs, most);
  };
  const isFull = () => {
    const { ready = 0, putsPerMs } = options.supply?.() ?? {};
    return isBatchFull({
      photos: waiting.length,
      bytes: waitingBytes,
      askedInAll,
      maxPhotos: maxPhotos(),
      putsPerMs,
      isMoreComing: options.isMoreComing(asked + ready > 0),
    });
  };

  const send = () => {
    for (let next = waiting[0]; next && mayAsk() && isDue(next); next = waiting[0]) {
      const leftMs = next.since + mayGatherMs(next.since) - now();
      if (leftMs > 0 && !isFull()) {
        clearTimeout(timer);
        timer = setTimeout(send, leftMs);
        return;
      }
      const requests = waiting.slice(0, maxPhotos()).map(({ request }) => request);
      void ask(waiting.splice(0, countThatFit(requests)));
    }
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
    const bytes = batch.reduce((total, photo) => total + sizeOf(photo), 0);
    waitingBytes -= bytes;
    outstanding++;
    asked += batch.length;
    askedInAll += batch.length;
    askedBytes += bytes;
    try {
      await answerAll(batch);
    } finally {
      outstanding--;
      asked -= batch.length;
      askedBytes -= bytes;
      pump();
    }
  }

  function enqueue(photo: Waiting): void {
    if (closedBy) {
      photo.reject(closedBy);
      return;
    }
    photo.since = now();
    firstAt ??= photo.since;
    waiting.push(photo);
    waitingBytes += sizeOf(photo);
    pump();
  }

  return {
    initiate: (request, onRetry) =>
      new Promise((resolve, reject) => {
        let attempt = 1;
        const answered: AskedPhoto["resolve"] = (outcome) => {
          if (!("error" in outcome)) return resolve(outcome);
          const waited = waitForNextAttempt(failureOf(outcome.error), ++attempt, { ...patience, onRetry });
          waited.then(() => enqueue(photo), reject);
        };
        const photo: Waiting = { request, since: 0, onRetry, resolve: answered, reject };
        enqueue(photo);
      }),
    pump,
    close(error) {
      closedBy = error;
      clearTimeout(timer);
      for (const { reject } of waiting.splice(0)) reject(error);
    },
  };
}
