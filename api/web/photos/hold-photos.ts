// The photos of an event that the page knows, in order, and the age of their links.
import type { ListAnswer, ListOrder } from "../../contract.ts";
import { createStore, type Readable } from "../store.ts";
import { mergeSorted } from "./merge-sorted.ts";
import { compareIn, compareKeysIn, type Photo, sortOf } from "./photo.ts";

export interface PhotoListState {
  photos: readonly Photo[];
  /** All pages have arrived. */
  isComplete: boolean;
  /** Why loading stopped, or why the event is closed to this person. */
  failure?: unknown;
}

/** A part of the list that was requested. */
export interface ListedRange {
  order: ListOrder;
  /** The photo before it; undefined: the range starts the list. */
  after: Photo | undefined;
  /** The photos before the range that have the sort key of `after`; undefined: not known. */
  tied: ReadonlySet<string> | undefined;
  answer: ListAnswer;
  askedAt: number;
}

export interface HeldPhotos {
  state: Readable<PhotoListState>;
  get(photoId: string): Photo | undefined;
  set(more: Partial<PhotoListState>): void;
  take(photos: readonly Photo[], more?: Partial<PhotoListState>): void;
  /** Its caption was changed here. Its links, and their age, stay. */
  change(photo: Photo): void;
  drop(photoIds: Iterable<string>): void;
  /** Drops photos that the range no longer contains. */
  dropMissing(range: ListedRange): void;
  /** Its links have expired, or will soon. */
  isStale(photoId: string): boolean;
}

/** Links are valid for at least 15 minutes. */
const linksGoodMs = 12 * 60_000;
/** The list's index lags behind the table: a photo this new may be missing from it, though it exists. */
const indexLagMs = 10_000;

export function holdPhotos(order: ListOrder, now: () => number): HeldPhotos {
  const compare = compareIn(order);
  const state = createStore<PhotoListState>({ photos: [], isComplete: false });
  const known = new Map<string, Photo>();
  const listedAt = new Map<string, number>();
  const knownSince = new Map<string, number>();

  function drop(photoIds: Iterable<string>): void {
    const gone = new Set([...photoIds].filter((photoId) => known.delete(photoId)));
    if (gone.size === 0) return;
    for (const photoId of gone) {
      listedAt.delete(photoId);
      knownSince.delete(photoId);
    }
    const before = state.get();
    state.set({ ...before, photos: before.photos.filter(({ photoId }) => !gone.has(photoId)) });
  }

  function take(photos: readonly Photo[], more: Partial<PhotoListState> = {}): void {
    const before = state.get();
    if (photos.length === 0) {
      if (Object.keys(more).length > 0) state.set({ ...before, ...more });
      return;
    }
    const at = now();
    const added: Photo[] = [];
    const moved = new Set<string>();
    for (const photo of photos) {
      const old = known.get(photo.photoId);
      if (old && sortOf(old, order) !== sortOf(photo, order)) moved.add(photo.photoId);
      if (!old || moved.has(photo.photoId)) added.push(photo);
      if (!old) knownSince.set(photo.photoId, at);
      known.set(photo.photoId, photo);
      listedAt.set(photo.photoId, at);
    }
    const kept = before.photos
      .filter(({ photoId }) => !moved.has(photoId))
      .map((photo) => known.get(photo.photoId) ?? photo);
    const isSorted = added.every((photo, at) => at === 0 || compare(added[at - 1] as Photo, photo) <= 0);
    if (!isSorted) added.sort(compare);
    state.set({ ...before, photos: mergeSorted(kept, added, compare), ...more });
  }

  return {
    state,
    drop,
    get: (photoId) => known.get(photoId),
    set: (more) => state.set({ ...state.get(), ...more }),
    // Also if the clock was set back since, and tells nothing about their age.
    isStale: (photoId) => Math.abs(now() - (listedAt.get(photoId) ?? 0)) > linksGoodMs,
    take,
    change(photo) {
      const { photoId } = photo;
      const old = known.get(photoId);
      const at = listedAt.get(photoId) ?? 0;
      take([{ ...photo, ...(old && { url: old.url }), ...(old?.renditions && { renditions: old.renditions }) }]);
      listedAt.set(photoId, at);
    },
    dropMissing({ order, after, tied, answer, askedAt }) {
      const compareKeys = compareKeysIn(order);
      const answered = new Set(answer.photos.map(({ photoId }) => photoId));
      const last = answer.cursor ? answer.photos.at(-1) : undefined;
      if (answer.cursor && !last) return; // an empty page says nothing about the photos after it
      const isAfterStart = (photo: Photo) => {
        const order = after === undefined ? -1 : compareKeys(after, photo);
        return order < 0 || (order === 0 && tied !== undefined && !tied.has(photo.photoId));
      };
      // Others with the sort key of the last one may follow on the next page.
      const isInside = (photo: Photo) => isAfterStart(photo) && (last === undefined || compareKeys(photo, last) < 0);
      // Also if the clock was set back since: a photo that stays although it is gone would be asked for again and again.
      const isOld = ({ photoId }: Photo) => {
        const since = knownSince.get(photoId) ?? 0;
        return askedAt - since > indexLagMs || since > now();
      };
      const gone = state
        .get()
        .photos.filter((photo) => !answered.has(photo.photoId) && isInside(photo) && isOld(photo));
      drop(gone.map(({ photoId }) => photoId));
    },
  };
}
