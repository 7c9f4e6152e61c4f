// All photos of an event, in order: loaded page by page in the background, kept up with what others upload, and their links fresh.
import type { ListAnswer, ListOrder } from "../../contract.ts";
import { wait } from "../http/backoff.ts";
import type { Api } from "../http/open-api.ts";
import { createStore, type Readable } from "../store.ts";
import { mergeSorted } from "./merge-sorted.ts";
import { compareIn, type Photo, sortOf } from "./photo.ts";

export interface PhotoListState {
  photos: readonly Photo[];
  /** All pages have come. */
  isComplete: boolean;
  /** Why no more pages come; cleared by `load`. */
  failure?: unknown;
}

export interface PhotoList {
  state: Readable<PhotoListState>;
  order: ListOrder;
  get(photoId: string): Photo | undefined;
  /** Goes on where it stopped; resolves when all is there, or it failed. */
  load(): Promise<void>;
  /** Asks for one photo before its page comes. @returns whether the event has it; undefined: that is not known */
  seek(photoId: string): Promise<boolean | undefined>;
  /** Asks for what is new. */
  refresh(): Promise<void>;
  /** Some of the latest photos have no pictures yet, which come within seconds. */
  isWaiting(): boolean;
  /** Links end after a quarter of an hour: asks again for those photos whose links are about to. */
  freshen(photos: readonly Photo[]): Promise<void>;
  change(photo: Photo): void;
  drop(photoIds: Iterable<string>): void;
  close(): void;
}

interface Options {
  api: Pick<Api, "list" | "lookup">;
  eventId: string;
  order: ListOrder;
  now: () => number;
}

/** Fills any screen, and comes soon. */
const firstPage = 100;
const pageSize = 1000;
/** The first pictures come before the next page of records. */
const firstRestMs = 400;
const newestPage = 50;
const maxNewestPages = 40;
/** Links are good for 15 minutes at least. */
const linksGoodMs = 12 * 60_000;
/** Renditions are looked for so long after an upload. */
const settlesWithinMs = 10 * 60_000;

export function openPhotoList({ api, eventId, order, now }: Options): PhotoList {
  const compare = compareIn(order);
  const state = createStore<PhotoListState>({ photos: [], isComplete: false });
  const known = new Map<string, Photo>();
  const listedAt = new Map<string, number>();
  const closing = new AbortController();
  const { signal } = closing;
  /** Where each page began, so that its links can be asked for again. */
  const pages: { cursor: string | undefined; limit: number; first: string }[] = [];
  let next: { cursor: string | undefined } | undefined = { cursor: undefined };
  let loading: Promise<void> | undefined;
  let refreshing: Promise<void> | undefined;
  let isRefreshWanted = false;
  let isWaiting = false;

  function take(photos: readonly Photo[], more: Partial<PhotoListState> = {}): void {
    const at = now();
    const added: Photo[] = [];
    const moved = new Set<string>();
    let isChanged = false;
    for (const photo of photos) {
      const old = known.get(photo.photoId);
      if (old && sortOf(old, order) !== sortOf(photo, order)) moved.add(photo.photoId);
      if (!old || moved.has(photo.photoId)) added.push(photo);
      isChanged = true;
      known.set(photo.photoId, photo);
      listedAt.set(photo.photoId, at);
    }
    const before = state.get();
    if (!isChanged) {
      state.set({ ...before, ...more });
      return;
    }
    const kept = before.photos
      .filter(({ photoId }) => !moved.has(photoId))
      .map((photo) => known.get(photo.photoId) ?? photo);
    const isSorted = added.every((photo, at) => at === 0 || compare(added[at - 1] as Photo, photo) <= 0);
    if (!isSorted) added.sort(compare);
    state.set({ ...before, photos: mergeSorted(kept, added, compare), ...more });
  }

  async function loadAll(): Promise<void> {
    const { failure: _gone, ...rest } = state.get();
    state.set(rest);
    try {
      while (next) {
        const { cursor } = next;
        const limit = pages.length === 0 ? firstPage : pageSize;
        const answer: ListAnswer = await api.list(eventId, { order, limit, cursor }, signal);
        const [first] = answer.photos;
        if (first) pages.push({ cursor, limit, first: sortOf(first, order) });
        next = answer.cursor === undefined ? undefined : { cursor: answer.cursor };
        take(answer.photos, { isComplete: next === undefined });
        await wait(pages.length === 1 ? firstRestMs : 0, signal); // lets what waits be drawn
      }
    } catch (failure) {
      if (!signal.aborted) state.set({ ...state.get(), failure });
    }
  }

  const isSettled = (photo: Photo) =>
    photo.renditions !== undefined ||
    photo.renditionsFailed !== undefined ||
    now() - Date.parse(photo.uploadedAt) > settlesWithinMs;

  async function takeNewest(): Promise<void> {
    let cursor: string | undefined;
    for (let page = 0; page < maxNewestPages; page++) {
      const answer: ListAnswer = await api.list(eventId, { order: "newest", limit: newestPage, cursor }, signal);
      if (page === 0) isWaiting = answer.photos.some((photo) => !isSettled(photo));
      const wasAllKnown = answer.photos.every(({ photoId }) => {
        const old = known.get(photoId);
        return old !== undefined && isSettled(old);
      });
      take(answer.photos.filter((photo) => differs(known.get(photo.photoId), photo)));
      cursor = answer.cursor;
      if (wasAllKnown || cursor === undefined) return;
    }
  }

  async function refreshOnce(): Promise<void> {
    do {
      isRefreshWanted = false;
      await takeNewest().catch(() => undefined); // the next time is soon
    } while (isRefreshWanted && !signal.aborted);
  }

  function dropIds(photoIds: Iterable<string>): void {
    const gone = new Set([...photoIds].filter((photoId) => known.delete(photoId)));
    if (gone.size === 0) return;
    for (const photoId of gone) listedAt.delete(photoId);
    const before = state.get();
    state.set({ ...before, photos: before.photos.filter(({ photoId }) => !gone.has(photoId)) });
  }

  /** Asks once more for a page; photos of its range that it no longer has are gone. */
  async function reload(page: (typeof pages)[number]): Promise<void> {
    const answer = await api.list(eventId, { order, limit: page.limit, cursor: page.cursor }, signal);
    const answered = new Set(answer.photos.map(({ photoId }) => photoId));
    const [first, last] = [answer.photos[0], answer.photos.at(-1)];
    take(answer.photos);
    if (!first || !last) return;
    const isInside = (photo: Photo) => compare(first, photo) <= 0 && compare(photo, last) <= 0;
    const gone = state.get().photos.filter((photo) => isInside(photo) && !answered.has(photo.photoId));
    // What was uploaded while the answer was on its way is new, not gone.
    dropIds(gone.filter((photo) => now() - Date.parse(photo.uploadedAt) > 60_000).map(({ photoId }) => photoId));
  }

  let freshening: Promise<void> = Promise.resolve();
  return {
    state,
    order,
    get: (photoId) => known.get(photoId),
    load() {
      loading ??= loadAll().finally(() => {
        loading = undefined;
      });
      return loading;
    },
    async seek(photoId) {
      const { photos } = await api.lookup(eventId, [photoId], signal);
      const [found] = photos;
      if (!found) return false;
      const from = found.takenAt?.replace(/(Z|[+-]\d\d:\d\d)$/, "");
      if (from !== undefined) take((await api.list(eventId, { order: "taken", limit: 100, from }, signal)).photos);
      return known.has(photoId) || undefined;
    },
    refresh() {
      if (refreshing !== undefined) isRefreshWanted = true;
      refreshing ??= refreshOnce().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    isWaiting: () => isWaiting,
    freshen(photos) {
      const isStale = (photo: Photo) => now() - (listedAt.get(photo.photoId) ?? 0) > linksGoodMs;
      freshening = freshening.then(async () => {
        const wanted = new Set<(typeof pages)[number]>();
        for (const photo of photos.filter(isStale)) {
          const sort = sortOf(photo, order);
          const isNotAfter = ({ first }: { first: string }) => (order === "newest" ? first >= sort : first <= sort);
          const page = pages.findLast(isNotAfter) ?? pages[0];
          if (page) wanted.add(page);
        }
        for (const page of wanted) await reload(page).catch(() => undefined);
      });
      return freshening;
    },
    change: (photo) => take([photo]),
    drop: dropIds,
    close: () => closing.abort(),
  };
}

/** Signed links differ with each answer, and are no reason to draw anything again. */
function differs(old: Photo | undefined, photo: Photo): boolean {
  if (!old) return true;
  const facts = (each: Photo) => JSON.stringify({ ...each, url: "", renditions: each.renditions !== undefined });
  return facts(old) !== facts(photo);
}
