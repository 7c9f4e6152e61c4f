// A stored photo that waits until the event shows it: for how long it is asked for, and together with how many others.
import { maxLookupIds } from "../../api/contract.ts";
import type { RequestError } from "../errors.ts";
import type { Confirmation, StoredPhoto } from "./compare-with-record.ts";
import { halfOf } from "./requests/halve-batch.ts";
import { pollMs } from "./requests/lookup-pace.ts";
import { mayGoInParts } from "./worker/photo-size.ts";

export interface WaitingPhoto extends StoredPhoto {
  /** From the first time that the event was asked for it. */
  deadline: number;
  /** Before this time the event will hardly show it. */
  askAt: number;
  asked: number;
  /** It is asked for with no more than so many, itself included: fewer after lookups that failed. */
  together: number;
  /** So many lookups in a row failed with it, though the API answers. */
  failures: number;
  /** Why the last lookup failed; undefined where it was answered. */
  error: RequestError | undefined;
  resolve(confirmation: Confirmation): void;
  reject(bug: unknown): void;
}

export interface FailedLookup {
  /** How many it asked for. */
  photos: number;
  /** What it took. */
  lostMs: number;
  /** Whether it was answered, or others were meanwhile: else it was the connection that failed. */
  isAnswered: boolean;
}

export const neverFailed = { together: maxLookupIds, failures: 0, error: undefined };

/** While others show, one that does not may only be behind them: the event may take its time over thousands. */
const longestTimes = 10;

/** The photos of the next lookup. Those that one failed with stay apart from those that none failed with. */
export function nextBatch(waiting: readonly WaitingPhoto[], dueBy: number): WaitingPhoto[] {
  const first = waiting.find(({ askAt }) => askAt <= dueBy);
  if (!first) return [];
  return waiting
    .filter(({ askAt, together }) => askAt <= dueBy && together === first.together)
    .slice(0, first.together);
}

/** A lookup was due, and goes out now: what it waited for meanwhile is no time of the photo's. */
export function beginLookup(photo: WaitingPhoto, time: { dueAt: number; now: number; withinMs: number }): void {
  if (photo.asked === 0) photo.deadline = time.now + time.withinMs + readingMs(photo);
  else photo.deadline += time.now - time.dueAt;
}

/** When it is given up where it does not show. @param lastShownAt any photo did */
export function giveUpAt({ deadline }: WaitingPhoto, lastShownAt: number, withinMs: number): number {
  const latest = deadline + (longestTimes - 1) * withinMs;
  return Math.max(deadline, Math.min(lastShownAt + withinMs, latest));
}

/** Time lost to a failed lookup does not count against the photo; nor does the next wait, where it was the connection that failed. */
export function extendTime(photo: WaitingPhoto, { lostMs, isAnswered }: FailedLookup): void {
  photo.deadline += lostMs + (isAnswered ? 0 : pollMs(photo.asked + 1));
}

/** Those that a lookup failed with are asked for at once, half as many together, and their time begins anew. */
export function askWithFewer(photo: WaitingPhoto, photos: number, now: number): void {
  Object.assign(photo, { asked: 0, askAt: now, failures: 0, together: halfOf(photos) });
}

/** What came in parts is read as a whole before it is confirmed; at 20 MB/s, where there is much of it. */
function readingMs({ sizeBytes }: StoredPhoto): number {
  return mayGoInParts(sizeBytes) ? sizeBytes / 20_000 : 0;
}
