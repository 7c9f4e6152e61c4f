// Asks the event for the photos that were stored until it shows them: with the same SHA-256 and size, or not at all.
import { maxLookupIds } from "../../api/contract.ts";
import { RequestError, SignInError } from "../errors.ts";
import { type Confirmation, compareWithRecord, type StoredPhoto } from "./compare-with-record.ts";
import type { EventApi } from "./event-api.ts";
import { noteFailure, type Patience } from "./requests/call-api.ts";
import { gatherMs } from "./requests/gather-time.ts";
import { createLookupPace, pollMs } from "./requests/lookup-pace.ts";
import { maxBufferedFileBytes } from "./worker/slabs.ts";

export interface Confirmer {
  /** A lookup that fails for good fails the photo; rejects only where there is a bug. */
  confirm(photo: StoredPhoto): Promise<Confirmation>;
  /** Nothing else is under way: from now on nothing waits for a fuller batch. */
  hurry(): void;
  close(): void;
}

export interface ConfirmerOptions {
  api: EventApi;
  patience: Pick<Patience, "gate" | "signal" | "onSlowDown">;
  now(): number;
  /** How long a stored photo may take to show in the event, where no other shows meanwhile. */
  withinMs: number;
  /** The lookup failed for good; the photos in it have failed too. */
  onRefused?: (error: unknown) => void;
}

interface Waiting extends StoredPhoto {
  /** From the first time that the event was asked for it. */
  deadline: number;
  /** Before this time the event will hardly show it. */
  askAt: number;
  asked: number;
  resolve(confirmation: Confirmation): void;
  reject(bug: unknown): void;
}

/** While others show, one that does not may only be behind them: the event may take its time over thousands. */
const longestTimes = 10;
/** How long a batch that is not full waits for others while photos are sent. */
const [leastGatherMs, mostGatherMs] = [2_000, 8_000];
/** Those whose turn is as near as this go along: a lookup costs the same for one and for a hundred. */
const nearMs = 50;
/** How many more photos wait before it is worked out again when a batch is full. */
const stepPhotos = 20;

export function createConfirmer({ api, patience, now, withinMs, onRefused }: ConfirmerOptions): Confirmer {
  const { gate, signal } = patience;
  let waiting: Waiting[] = [];
  let lookups = 0;
  let isHurried = false;
  let firstStoredAt = Number.POSITIVE_INFINITY;
  let lastConfirmedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  const pace = createLookupPace(now, withinMs);

  const schedule = () => {
    if (lookups >= pace.atOnce || waiting.length === 0) return;
    const nextAt = Math.max(pace.quietUntil, nextBatchAt());
    if (nextAt >= timerAt && timer) return;
    clearTimeout(timer);
    timerAt = nextAt;
    timer = setTimeout(ask, Math.max(0, nextAt - now()));
  };
  // When a batch is full, or its first photo has waited for long enough.
  const nextBatchAt = () => {
    const first = waiting.reduce((at, photo) => Math.min(at, photo.askAt), Number.POSITIVE_INFINITY);
    if (isHurried) return first;
    const latest = first + gatherMs(first - firstStoredAt, leastGatherMs, mostGatherMs);
    if (waiting.length < maxLookupIds) return latest;
    const times = waiting.map(({ askAt }) => askAt).sort((a, b) => a - b);
    return Math.min(latest, times[maxLookupIds - 1] as number);
  };

  const ask = () => {
    timer = undefined;
    timerAt = Number.POSITIVE_INFINITY;
    const time = now();
    const due = waiting
      .filter((photo) => photo.askAt <= time + Math.max(nearMs, pace.againMs / 4))
      .slice(0, maxLookupIds);
    if (due.length > 0 && lookups < pace.atOnce) {
      const isDue = new Set(due);
      waiting = waiting.filter((photo) => !isDue.has(photo));
      lookups++;
      void lookUp(due).finally(() => {
        lookups--;
        schedule();
      });
    }
    schedule();
  };

  const lookUp = async (photos: Waiting[]) => {
    const startedAt = now();
    let hasPassed = false;
    for (const photo of photos) if (photo.asked === 0) photo.deadline = startedAt + withinMs + readingMs(photo);
    try {
      await gate.pass();
      hasPassed = true;
      const answer = await api.lookup(
        photos.map((photo) => photo.photoId),
        signal,
      );
      gate.answered();
      const confirmed = new Map(answer.photos.map((photo) => [photo.photoId, photo]));
      if (confirmed.size > 0) lastConfirmedAt = now();
      pace.learn({
        asked: photos.length,
        shown: confirmed.size,
        waiting: waiting.length + photos.length - confirmed.size,
        elapsedMs: now() - firstStoredAt,
      });
      const refused = new Map(answer.refused?.map((photo) => [photo.photoId, photo]));
      const rejected = new Map(answer.rejected?.map((photo) => [photo.photoId, photo.reason]));
      for (const photo of photos) {
        const record = confirmed.get(photo.photoId);
        const reason = rejected.get(photo.photoId);
        const refusal = refused.get(photo.photoId);
        if (record) photo.resolve(compareWithRecord(photo, record));
        else if (refusal) photo.resolve({ kind: "failed", code: refusal.code, message: refusal.message });
        else if (reason !== undefined)
          photo.resolve({ kind: "failed", code: "rejected", message: `the event refused it: ${reason}` });
        else askAgain(photo);
      }
    } catch (error) {
      const failure = error instanceof RequestError ? error : undefined;
      if (failure?.isTransient && failure.code !== "unreachable") {
        noteFailure(failure, patience);
        // Time lost to a failed lookup does not count against the photo; nor does the next wait, if no answer came.
        const lostMs = now() - startedAt;
        for (const photo of photos) {
          photo.deadline += lostMs + (failure.status === undefined ? pollMs(photo.asked + 1) : 0);
          askAgain(photo);
        }
      } else {
        if (hasPassed && !signal.aborted) gate.answered();
        if (!failure && !(error instanceof SignInError) && !signal.aborted) {
          for (const photo of photos) photo.reject(error);
          return;
        }
        const message = `it is stored, but the event could not be asked for it: ${(error as Error).message}`;
        for (const photo of photos) photo.resolve({ kind: "failed", code: failure?.code ?? "not_confirmed", message });
        onRefused?.(error);
      }
    }
  };

  const askAgain = (photo: Waiting) => {
    photo.asked++;
    const latest = photo.deadline + (longestTimes - 1) * withinMs;
    const until = Math.max(photo.deadline, Math.min(lastConfirmedAt + withinMs, latest));
    if (now() < until) {
      photo.askAt = Math.min(until, now() + Math.max(pollMs(photo.asked), pace.againMs));
      waiting.push(photo);
      return;
    }
    const message =
      "it is stored, but does not show in the event yet; run the same command again, no bytes are sent twice";
    photo.resolve({ kind: "failed", code: "not_confirmed", message });
  };

  return {
    confirm(photo) {
      return new Promise((resolve, reject) => {
        const time = now();
        firstStoredAt = Math.min(firstStoredAt, time);
        const { photoId, sha256, sizeBytes } = photo;
        const [deadline, askAt] = [time + withinMs, isHurried ? time : time + pace.delayMs];
        waiting.push({ photoId, sha256, sizeBytes, deadline, askAt, asked: 0, resolve, reject });
        if (isHurried || !timer || waiting.length % stepPhotos === 0) schedule();
      });
    },
    hurry() {
      if (isHurried) return;
      isHurried = true;
      for (const photo of waiting) if (photo.asked === 0) photo.askAt = now();
      schedule();
    },
    close() {
      clearTimeout(timer);
      for (const photo of waiting) {
        photo.resolve({
          kind: "failed",
          code: "not_confirmed",
          message: "it is stored; whether it shows in the event is not known yet",
        });
      }
      waiting = [];
    },
  };
}

/** What came in parts is read as a whole before it is confirmed; at 20 MB/s, where there is much of it. */
function readingMs({ sizeBytes }: StoredPhoto): number {
  return sizeBytes > maxBufferedFileBytes ? sizeBytes / 20_000 : 0;
}
