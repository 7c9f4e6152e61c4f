// Looks up stored photos until the event shows them with the same SHA-256 and size, or their time is up.
import { type CaptionFields, maxLookupIds } from "../../api/contract.ts";
import { RequestError } from "../errors.ts";
import type { Confirmation, StoredPhoto } from "./compare-with-record.ts";
import type { EventApi } from "./event-api.ts";
import { afterFailure, couldNotAsk, type SettledLookup, settle, unasked } from "./judge-lookup.ts";
import { asOffline, noteFailure, type Patience } from "./requests/call-api.ts";
import { gatherMs } from "./requests/gather-time.ts";
import { createLookupPace, pollMs } from "./requests/lookup-pace.ts";
import {
  askWithFewer,
  beginLookup,
  extendTime,
  type FailedLookup,
  giveUpAt,
  neverFailed,
  nextBatch,
  type WaitingPhoto,
} from "./waiting-photo.ts";

export interface Confirmer {
  /**
   * The photo fails if the event does not show it or cannot be asked. Rejects only on a bug.
   * @param sentCaption is compared with the record's
   */
  confirm(photo: StoredPhoto, sentCaption?: CaptionFields): Promise<Confirmation>;
  /** Nothing else is running: stops waiting for fuller batches. */
  hurry(): void;
  /** Stops asking. @param why the reason that waiting photos fail with */
  close(why: Error): void;
}

export interface ConfirmerOptions {
  api: EventApi;
  patience: Pick<Patience, "gate" | "signal" | "onSlowDown">;
  now(): number;
  /** How long a stored photo may take to show in the event while no other photo shows. */
  withinMs: number;
  /** A lookup failed. An error that every lookup would meet has failed its photos as well. */
  onFailure?: (error: unknown) => void;
}

const notShown: Confirmation = {
  kind: "failed",
  code: "not_confirmed",
  message: "it is stored, but does not show in the event yet; run the same command again, no bytes are sent twice",
  isAbsent: true,
};

/** How long a batch that is not full waits for more photos while photos are being sent. */
const [leastGatherMs, mostGatherMs] = [2_000, 8_000];
/** Photos due this soon join the batch: a lookup costs the same for one as for a hundred. */
const nearMs = 50;
/** The time of the next lookup is recomputed after this many new photos. */
const stepPhotos = 20;

export function createConfirmer({ api, patience, now, withinMs, onFailure }: ConfirmerOptions): Confirmer {
  const { gate, signal } = patience;
  let waiting: WaitingPhoto[] = [];
  let lookups = 0;
  let isHurried = false;
  let firstStoredAt = Number.POSITIVE_INFINITY;
  let lastShownAt = Number.NEGATIVE_INFINITY;
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
  // When a batch is full, or its first photo has waited long enough.
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
    const due = nextBatch(waiting, time + Math.max(nearMs, pace.againMs / 4));
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

  const lookUp = async (photos: WaitingPhoto[]) => {
    const dueAt = now();
    let begunAt: number | undefined;
    let answersBefore = 0;
    try {
      await gate.pass();
      begunAt = now();
      answersBefore = gate.answers;
      for (const photo of photos) beginLookup(photo, { dueAt, now: begunAt, withinMs });
      const answer = await api.lookup(
        photos.map((photo) => photo.photoId),
        signal,
      );
      gate.answered(true);
      finish(settle(photos, answer), photos.length);
    } catch (thrown) {
      const error = thrown instanceof RequestError ? asOffline(thrown, gate) : thrown;
      if (begunAt !== undefined && !signal.aborted) {
        if (error instanceof RequestError) noteFailure(error, patience);
        else gate.answered(); // not the connection's fault
      }
      onFailure?.(error);
      const isAnswered = gate.answers > answersBefore;
      const failed = { photos: photos.length, lostMs: now() - (begunAt ?? dueAt), isAnswered };
      for (const photo of photos) handleFailure(error, photo, failed);
    }
  };

  const finish = ({ ended, unseen, shown }: SettledLookup<WaitingPhoto>, asked: number) => {
    if (shown > 0) lastShownAt = now();
    pace.learn({ asked, shown, waiting: waiting.length + asked - shown, elapsedMs: now() - firstStoredAt });
    for (const { photo, confirmation } of ended) photo.resolve(confirmation);
    for (const photo of unseen) askAgain(Object.assign(photo, neverFailed));
  };

  const handleFailure = (error: unknown, photo: WaitingPhoto, failed: FailedLookup) => {
    if (failed.isAnswered) photo.failures++;
    const { photos } = failed;
    const after = afterFailure(error, { photos, failures: photo.failures, isStopped: signal.aborted });
    if (after.action === "throw") return photo.reject(error);
    if (after.action === "fail") return photo.resolve(after.confirmation);
    photo.error = after.error;
    if (after.action === "again") {
      extendTime(photo, failed);
      askAgain(photo);
    } else {
      askWithFewer(photo, photos, now());
      waiting.push(photo);
    }
  };

  const askAgain = (photo: WaitingPhoto) => {
    photo.asked++;
    const until = giveUpAt(photo, lastShownAt, withinMs);
    if (now() < until) {
      photo.askAt = Math.min(until, now() + Math.max(pollMs(photo.asked), pace.againMs));
      waiting.push(photo);
      return;
    }
    photo.resolve(photo.error ? couldNotAsk(photo.error) : notShown);
  };

  return {
    confirm({ photoId, sha256, sizeBytes }, sentCaption) {
      return new Promise((resolve, reject) => {
        const time = now();
        firstStoredAt = Math.min(firstStoredAt, time);
        const [deadline, askAt] = [time + withinMs, isHurried ? time : time + pace.delayMs];
        waiting.push({
          photoId,
          sha256,
          sizeBytes,
          sentCaption,
          deadline,
          askAt,
          asked: 0,
          ...neverFailed,
          resolve,
          reject,
        });
        if (isHurried || !timer || waiting.length % stepPhotos === 0) schedule();
      });
    },
    hurry() {
      if (isHurried) return;
      isHurried = true;
      for (const photo of waiting) if (photo.asked === 0) photo.askAt = now();
      schedule();
    },
    close(why) {
      clearTimeout(timer);
      timer = undefined; // a photo may still be stored at this moment
      for (const photo of waiting) photo.resolve(unasked(why));
      waiting = [];
    },
  };
}
