// The original of a photo, byte for byte. A link that does not work may have ended, or the photo may be gone: the event knows which.
import { wait } from "../http/backoff.ts";
import type { PhotoList } from "./open-photo-list.ts";
import type { Photo } from "./photo.ts";

interface FetchOptions {
  renew: PhotoList["renew"];
  attempts: number;
  signal?: AbortSignal;
}

/** @returns undefined where the event has the photo no more; throws where it did not come whole */
export async function fetchOriginal(
  photo: Photo,
  { renew, attempts, signal }: FetchOptions,
): Promise<Blob | undefined> {
  let { url } = photo;
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { signal: signal ?? null, credentials: "omit", cache: "no-store" });
      if (!response.ok) throw new Error(`the store answered ${response.status}`);
      const bytes = await response.blob();
      if (bytes.size !== photo.size) throw new Error("the photo came in part");
      return bytes;
    } catch (error) {
      if (signal?.aborted) throw error;
      // By whatever it failed: a browser does not tell a refusal from another origin from a lost connection.
      const renewed = await renew(photo).catch(() => photo);
      if (!renewed) return undefined;
      if (attempt === attempts) throw error;
      // The first time it may be the link alone.
      if (renewed.url === url || attempt > 1) await wait(500 * 2 ** attempt, signal);
      ({ url } = renewed);
    }
  }
}
