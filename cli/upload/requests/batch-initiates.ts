// Batches initiates: when a request may go out, everything waiting goes with it.
import type { InitiateAnswer, InitiateRequest } from "../../../api/contract.ts";
import type { EventApi } from "../event-api.ts";
import { createAnswerTime } from "./answer-time.ts";
import { type AskedPhoto, createBatchAsker, type OnRetry } from "./ask-batch.ts";
import { isBatchDue, isBatchFull, type Supply } from "./batch-is-due.ts";
import { type Patience, waitForNextAttempt } from "./call-api.ts";
import { gatherMs } from "./gather-time.ts";
import { createInitiateQueue, type InitiateQueue, type QueuedPhoto } from "./initiate-queue.ts";
import { failureOf } from "./judge-batch-failure.ts";

export interface InitiateBatcher {
  /** Initiates one photo, with retries. Throws an error that is about this photo or about the whole run. */
  initiate(request: InitiateRequest, onRetry: OnRetry): Promise<InitiateAnswer>;
  /** The supply has changed: a batch may be due. */
  pump(): void;
  /** Rejects everything that waits and everything that comes later. */
  close(error: Error): void;
}

export interface BatcherOptions {
  api: EventApi;
  patience: Patience;
  /** How many photos the API takes in one request; undefined until the API has said so. */
  maxPhotos(): number | undefined;
  /** Absent if nothing is to be sent. A batch is then due as soon as it is worth a request. */
  supply?(): Pick<Supply, "ready" | "readyBytes" | "putsPerMs"> & { freeSlotsFor(sizeBytes: number): number };
  /**
   * Whether more photos are about to queue. A batch waits for them, but not for long.
   * @param isRoomComing requested photos will move on and make room for them
   */
  isMoreComing(isRoomComing: boolean): boolean;
  now(): number;
  /** Called once, with the time that the first answer took. */
  onFirstAnswer?(elapsedMs: number): void;
}

/** Batching keeps the number far lower, unless the API takes one photo per request. */
const mostRequests = 32;
/** This many go one by one before the API has said how many it takes: the first URLs come a round trip earlier. */
const mostBeforeLimitIsKnown = 8;
/** The link may be idle while a batch waits this long for photos to be read. It catches up afterwards. */
const [leastGatherMs, mostGatherMs] = [100, 4_000];

export function createInitiateBatcher(options: BatcherOptions): InitiateBatcher {
  const { api, patience, now } = options;
  /** The bytes to send. */
  const sizeOf = ({ request }: QueuedPhoto) => (options.supply ? (request.size ?? 0) : 0);
  const queue = createInitiateQueue(sizeOf);
  const answerTime = createAnswerTime();
  /** Requests without an answer, and their photos. */
  let outstanding = 0;
  let inFlight = 0;
  let inFlightBytes = 0;
  let requestedSoFar = 0;
  let firstAt: number | undefined;
  let isPumping = false;
  let hasAnswer = false;
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
  const mayAsk = () =>
    outstanding < mostRequests && (requestedSoFar < mostBeforeLimitIsKnown || options.maxPhotos() !== undefined);

  const isDue = (next: QueuedPhoto) => {
    if (!options.supply) return true;
    const { ready, readyBytes, putsPerMs, freeSlotsFor } = options.supply();
    const freeSlots = freeSlotsFor(sizeOf(next));
    const answerMs = answerTime.expectMs(Math.min(queue.length, maxPhotos()));
    return isBatchDue({ inFlight, inFlightBytes, ready, readyBytes, freeSlots, putsPerMs, answerMs });
  };
  /** How long a photo that was queued at `since` may wait for others. If none is being read, a longer wait gains nothing. */
  const mayGatherMs = (since: number) => {
    const most = options.isMoreComing(false) ? mostGatherMs : leastGatherMs;
    return gatherMs(since - (firstAt as number), leastGatherMs, most);
  };
  const isFull = () => {
    const { ready = 0, putsPerMs } = options.supply?.() ?? {};
    return isBatchFull({
      photos: queue.length,
      bytes: queue.bytes,
      requestedSoFar,
      maxPhotos: maxPhotos(),
      putsPerMs,
      isMoreComing: options.isMoreComing(inFlight + ready > 0),
    });
  };

  const send = () => {
    for (let next = queue.first; next && mayAsk() && isDue(next); next = queue.first) {
      const leftMs = next.since + mayGatherMs(next.since) - now();
      if (leftMs > 0 && !isFull()) {
        clearTimeout(timer);
        timer = setTimeout(send, leftMs);
        return;
      }
      void ask(queue.take(maxPhotos()));
    }
  };
  // After everything that woke this thread has been handled, so that it goes out together.
  const pump = () => {
    if (isPumping || queue.length === 0) return;
    isPumping = true;
    setImmediate(() => {
      isPumping = false;
      send();
    });
  };

  async function ask({ photos, bytes }: ReturnType<InitiateQueue["take"]>): Promise<void> {
    outstanding++;
    inFlight += photos.length;
    requestedSoFar += photos.length;
    inFlightBytes += bytes;
    try {
      await answerAll(photos);
    } finally {
      outstanding--;
      inFlight -= photos.length;
      inFlightBytes -= bytes;
      pump();
    }
  }

  function enqueue(photo: QueuedPhoto): void {
    photo.since = now();
    firstAt ??= photo.since;
    queue.add(photo);
    pump();
  }

  return {
    initiate: (request, onRetry) =>
      new Promise((resolve, reject) => {
        let attempt = 1;
        const onOutcome: AskedPhoto["resolve"] = (outcome) => {
          if (!("error" in outcome)) return resolve(outcome);
          const waited = waitForNextAttempt(failureOf(outcome.error), ++attempt, { ...patience, onRetry });
          waited.then(() => enqueue(photo), reject);
        };
        const photo: QueuedPhoto = { request, since: 0, onRetry, resolve: onOutcome, reject };
        enqueue(photo);
      }),
    pump,
    close(error) {
      clearTimeout(timer);
      queue.close(error);
    },
  };
}
