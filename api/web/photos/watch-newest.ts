// Watches for changes by others: reads the latest photos each time, and one older page in turn, which shows removals.
import type { ListAnswer } from "../../contract.ts";
import type { HeldPhotos } from "./hold-photos.ts";
import { endOf, type Mark } from "./list-marks.ts";
import { compareKeysIn, type Photo } from "./photo.ts";

interface WatchOptions {
  held: HeldPhotos;
  now: () => number;
  /** Requests a page of the list in the order `newest`. */
  list(query: { limit: number; cursor: string | undefined }): Promise<ListAnswer>;
}

export interface NewestWatch {
  /** Throws a Failure. */
  look(): Promise<void>;
  /** Some of the latest photos have no pictures yet; these follow within seconds. */
  isWaiting(): boolean;
}

const newestPage = 50;
const maxNewestPages = 40;
/** How long after an upload pictures are still expected. */
const settlesWithinMs = 10 * 60_000;
/** The pause between older pages. */
const olderRestMs = 10_000;

type Place = Pick<Mark, "after" | "tied" | "cursor">;
const start: Place = { cursor: undefined, after: undefined };
const compareKeys = compareKeysIn("newest");

export function watchNewest({ held, now, list }: WatchOptions): NewestWatch {
  let isWaiting = false;
  let older: Place | undefined;
  let olderAt = now();

  const isSettled = (photo: Photo) =>
    photo.renditions !== undefined ||
    photo.renditionsFailed !== undefined ||
    now() - Date.parse(photo.uploadedAt) > settlesWithinMs;

  /** @returns the answer, whether all its photos were known, and where the next page starts */
  async function lookAt({ cursor, after, tied }: Place, wantsLinks: boolean) {
    const askedAt = now();
    const answer = await list({ limit: newestPage, cursor });
    const wasAllKnown = answer.photos.every(({ photoId }) => {
      const old = held.get(photoId);
      return old !== undefined && isSettled(old);
    });
    const isNews = (photo: Photo) =>
      differs(held.get(photo.photoId), photo) || (wantsLinks && held.isStale(photo.photoId));
    held.take(answer.photos.filter(isNews));
    held.dropMissing({ order: "newest", after, tied, answer, askedAt });
    const next = answer.cursor ? { cursor: answer.cursor, ...endOf(answer, { after, tied }, compareKeys) } : undefined;
    return { answer, wasAllKnown, next };
  }

  return {
    isWaiting: () => isWaiting,
    async look() {
      let place: Place | undefined = start;
      for (let page = 0; page < maxNewestPages && place; page++) {
        const { answer, wasAllKnown, next } = await lookAt(place, true);
        if (page === 0) isWaiting = answer.photos.some((photo) => !isSettled(photo));
        place = next;
        if (wasAllKnown) break;
      }
      // While the list is still loading, its pages are new anyway.
      const isResting = Math.abs(now() - olderAt) < olderRestMs; // not if the clock was set back
      if (!place || !held.state.get().isComplete || isResting) return;
      olderAt = now();
      // Without links, which are renewed when photos come into view: new ones would render all photos again.
      older = (await lookAt(older ?? place, false)).next;
    },
  };
}

/** Ignores signed links, which differ in every answer. */
function differs(old: Photo | undefined, photo: Photo): boolean {
  if (!old) return true;
  const facts = (each: Photo) => JSON.stringify({ ...each, url: "", renditions: each.renditions !== undefined });
  return facts(old) !== facts(photo);
}
