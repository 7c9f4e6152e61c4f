// Fetches a photo's original. If its link does not work, it has expired, or the photo is gone: the event knows which.
import { wait } from "../http/backoff.ts";
import { Failure } from "../http/failure.ts";
import { fetchWhileMoving } from "../http/fetch-while-moving.ts";
import type { PhotoList } from "./open-photo-list.ts";
import type { Photo } from "./photo.ts";

interface FetchOptions {
  renew: PhotoList["renew"];
  attempts: number;
  signal?: AbortSignal;
  silenceMs?: number;
  /** Called each time the event cannot be reached either. Without it, an outage counts as any other failure; with it, it is waited out. */
  onOutage?(): void;
  pause?: typeof wait;
}

/** As for a put (put-photo.ts). */
const storeSilenceMs = 45_000;
const outageRestMs = 3000;

/** @returns undefined if the photo is no longer in the event. Throws if it did not arrive whole. */
export async function fetchOriginal(
  photo: Photo,
  { renew, attempts, signal, silenceMs = storeSilenceMs, onOutage, pause = wait }: FetchOptions,
): Promise<Blob | undefined> {
  let { url } = photo;
  const limits = { maxBytes: photo.size, silenceMs };
  for (let attempt = 1; ; ) {
    try {
      const init: RequestInit = { signal: signal ?? null, credentials: "omit", cache: "no-store" };
      const bytes = await fetchWhileMoving(url, init, limits, readBlob);
      if (bytes.size !== photo.size) throw new Error("the photo came in part");
      return bytes;
    } catch (error) {
      if (signal?.aborted) throw error;
      // After any failure: a browser does not tell a refusal by another origin from a lost connection.
      const renewed = await renew(photo).catch((failure: unknown) =>
        onOutage && isOutage(failure) ? "outage" : photo,
      );
      if (renewed === "outage") {
        onOutage?.();
        await pause(outageRestMs, signal);
        continue;
      }
      if (!renewed) return undefined;
      if (attempt === attempts) throw error;
      // The first failure may be due to the link alone.
      if (renewed.url === url || attempt > 1) await pause(500 * 2 ** attempt, signal);
      ({ url } = renewed);
      attempt++;
    }
  }
}

const isOutage = (failure: unknown) =>
  failure instanceof Failure && failure.isTransient && failure.status === undefined;

async function readBlob(body: Response, { ok, status }: Response): Promise<Blob> {
  if (!ok) throw new Error(`the store answered ${status}`);
  return body.blob();
}
