// A stored photo that waits for the event to show it: how long it is looked up, and with how many others.
import { maxLookupIds } from "../../api/contract.ts";
import type { RequestError } from "../errors.ts";
import type { Confirmation, StoredPhoto } from "./compare-with-record.ts";
import { halfOf } from "./requests/halve-batch.ts";
import { pollMs } from "./requests/lookup-pace.ts";
import { mayGoInParts } from "./worker/photo-size.ts";

export interface WaitingPhoto extends StoredPhoto {
  /** Counted from its first lookup. */
  deadline: number;
  /** The event is unlikely to show it earlier. */
  askAt: number;
  asked: number;
  /** The most photos in its lookup, itself included: fewer after failed lookups. */
  together: number;
  /** How many of its lookups in a row failed although the API answers. */
  failures: number;
  /** Why its last lookup failed; undefined if it was answered. */
  error: RequestError | undefined;
  resolve(confirmation: Confirmation): void;
  reject(bug: unknown): void;
}

export interface FailedLookup {
  /** How many photos it asked for. */
  photos: number;
  /** How long it took. */
  lostMs: number;
  /** Whether it, or another request meanwhile, was answered; otherwise the connection failed. */
  isAnswered: boolean;
}

export const neverFailed = { together: maxLookupIds, failures: 0, error: undefined };

/** While other photos show, this one may only be queued behind them: the event may take a while over thousands. */
const maxTimes = 10;

/** The photos of the next lookup. Photos of failed lookups stay apart from the others. */
export function nextBatch(waiting: readonly WaitingPhoto[], dueBy: number): WaitingPhoto[] {
  const first = waiting.find(({ askAt }) => askAt <= dueBy);
  if (!first) return [];
  return waiting
    .filter(({ askAt, together }) => askAt <= dueBy && together === first.together)
    .slice(0, first.together);
}

/** A lookup that was due goes out now. The delay does not count against the photo. */
export function beginLookup(photo: WaitingPhoto, time: { dueAt: number; now: number; withinMs: number }): void {
  if (photo.asked === 0) photo.deadline = time.now + time.withinMs + readingMs(photo);
  else photo.deadline += time.now - time.dueAt;
}

/** When to give up if it does not show. @param lastShownAt when any photo last showed */
export function giveUpAt({ deadline }: WaitingPhoto, lastShownAt: number, withinMs: number): number {
  const latest = deadline + (maxTimes - 1) * withinMs;
  return Math.max(deadline, Math.min(lastShownAt + withinMs, latest));
}

/** Time lost to a failed lookup does not count against the photo, nor does the next wait if the connection failed. */
export function extendTime(photo: WaitingPhoto, { lostMs, isAnswered }: FailedLookup): void {
  photo.deadline += lostMs + (isAnswered ? 0 : pollMs(photo.asked + 1));
}

/** Photos of a failed lookup are looked up at once, half as many together, and their time starts over. */
export function askWithFewer(photo: WaitingPhoto, photos: number, now: number): void {
  Object.assign(photo, { asked: 0, askAt: now, failures: 0, together: halfOf(photos) });
}

/** A photo that came in parts is read as a whole before it is confirmed: at 20 MB/s if it is large. */
function readingMs({ sizeBytes }: StoredPhoto): number {
  return mayGoInParts(sizeBytes) ? sizeBytes / 20_000 : 0;
}
